using D1.Core;
using D1.Pipeline;

namespace D1.Stages.Hub;

/// <summary>
/// Files of a repository at a pinned commit, laid out like the hub that they come from: below <c>datasets/&lt;owner&gt;/&lt;name&gt;</c>,
/// say. The key has what the spec pins and nothing of the way that they came. A mirror's substitute for a file (the head of a larger one,
/// JSON lines where the hub has Parquet) is another content, so it is another spec, of
/// <see cref="HubKind.Mirror"/>, and never answers for the original.
/// </summary>
/// <param name="settings">Where files come from; default: what the environment says.</param>
public sealed class DownloadDataStage(Func<HubSettings>? settings = null) : Stage<DownloadDataOptions>
{
    private readonly Func<HubSettings> _settings = settings ?? HubSettings.FromEnvironment;

    public override string Name => "download_data";

    public override string Produces => "data";

    public override IReadOnlyList<string> Outputs => ["."];

    public override bool DependsOnMachine => false;

    protected override StageEstimate Estimate(DownloadDataOptions options, EstimateContext context) =>
        new() { DownloadBytes = options.Files.Sum(file => file.Bytes ?? 0) };

    protected override void Run(DownloadDataOptions options, StageContext context)
    {
        using var downloads = new Downloads(_settings(), context);
        var repository = new HubRepository(options.Kind, options.Repository, options.Revision);
        downloads.Get(options.Files.Select(file => file.At(repository)));
        downloads.Publish(below: repository.MirrorFolder);
    }
}

/// <summary>Parameters of <see cref="DownloadDataStage"/>.</summary>
public sealed record DownloadDataOptions : IValidatedOptions
{
    [Option("Where the repository lives: a data set or model of the hub, GitHub, or only in local mirrors.")]
    public HubKind Kind { get; init; } = HubKind.Dataset;

    [Option("organisation/name; of a mirror the folder below its root.")]
    public required string Repository { get; init; }

    [Option("Commit, 40 hex digits; none for a mirror.")]
    public string? Revision { get; init; }

    [Option("The files to get.")]
    public required IReadOnlyList<HubFileOptions> Files { get; init; }

    public IEnumerable<(string Parameter, string Problem)> Misfits() => DownloadRules.Misfits(Kind, Repository, Revision, Files);
}
