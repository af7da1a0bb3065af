using D1.Core;
using D1.Pipeline;

namespace D1.Stages.Tests.Sources;

/// <summary>A folder that is there already, as an artifact of any kind: what downloads stand for.</summary>
internal sealed class FolderStage(string name, string produces) : Stage<FolderStage.FolderOptions>
{
    public override string Name => name;

    public override string Produces => produces;

    public override IReadOnlyList<string> Outputs => ["."];

    protected override void Run(FolderOptions options, StageContext context)
    {
        foreach (var file in Directory.EnumerateFiles(options.Folder, "*", SearchOption.AllDirectories))
            File.Copy(file, context.Output(Path.Combine(options.Below, Path.GetRelativePath(options.Folder, file))
                .Split(Path.DirectorySeparatorChar)));
    }

    internal sealed record FolderOptions
    {
        [Option("The folder.")]
        public required string Folder { get; init; }

        [Option("Where its files go.")]
        public string Below { get; init; } = "";
    }
}
