using D1.Core;

namespace D1.Stages.Hub;

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
