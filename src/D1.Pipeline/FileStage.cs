using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Specs;

namespace D1.Pipeline;

/// <summary>Takes a file that lies beside a spec into the store, as data for other stages. Whoever names the file as an input has its
/// spec.</summary>
public sealed class FileStage : Stage<FileStageOptions>
{
    internal const string StageName = "file";

    public override string Name => StageName;

    public override string Produces => "data";

    public override IReadOnlyList<string> Outputs => ["."];

    public override bool DependsOnMachine => false;

    protected override void Run(FileStageOptions options, StageContext context)
    {
        var source = Path.Combine(context.SpecFolder, options.Name);
        if (!File.Exists(source)) throw new InputException($"{source}: is no longer there");
        var copy = context.Output(options.Name);
        File.Copy(source, copy);
        if (ContentDigest.OfFile(copy) != options.Sha256)
            throw new InputException($"{source}: its SHA-256 is not {options.Sha256}: it changed meanwhile; run the command again");
    }
}

/// <summary>Parameters of <see cref="FileStage"/>.</summary>
public sealed record FileStageOptions : IValidatedOptions
{
    [Option("The file, beside the spec.")]
    public required string Name { get; init; }

    [Option("SHA-256 of its content, 64 hex digits.")]
    public required string Sha256 { get; init; }

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (!FileSpec.Is(Name) || Path.GetFileName(Name) != Name)
            yield return ("name", $"must be the name of a {FileSpec.Extension} file beside the spec, not '{Name}'");
        if (Sha256.Length != 64 || !Sha256.All(char.IsAsciiHexDigitLower)) yield return ("sha256", "must be 64 hex digits, in lower case");
    }
}
