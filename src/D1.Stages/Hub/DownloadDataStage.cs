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

    /// <inheritdoc/>
    /// <remarks>What a lock holds is as if the spec pinned it.</remarks>
    protected override DownloadDataOptions? Settle(DownloadDataOptions options, string folder)
    {
        if (options.Lock is not { } name) return options;
        var path = Path.Combine(folder, name);
        if (DownloadLock.Find(path) is not { } held) return null;
        var pinned = held.Hold(path, options).Select(file => new HubFileOptions
        {
            Path = file.Path,
            Bytes = file.Pinned.Bytes,
            Sha256 = file.Pinned.Sha256,
            GitBlob = file.Pinned.GitBlob,
        });
        var settled = options with { Lock = null, Revision = held.Revision, Files = [.. pinned] };
        return settled.Misfits().Select(misfit => misfit.Problem).FirstOrDefault() is not { } problem ? settled
            : throw new InputException($"{path}: {problem}; delete it to record another");
    }

    protected override void Run(DownloadDataOptions options, StageContext context)
    {
        using var downloads = new Downloads(_settings(), context);
        var folder = new HubRepository(options.Kind, options.Repository, options.Revision).MirrorFolder;
        if (options.Lock is { } name) GetLocked(Path.Combine(context.SpecFolder, name), options, downloads, context);
        else downloads.Get(options.Files.Select(file => file.At(new(options.Kind, options.Repository, options.Revision))));
        downloads.Publish(below: folder);
    }

    private static void GetLocked(string path, DownloadDataOptions options, Downloads downloads, StageContext context)
    {
        if (DownloadLock.Find(path) is { } held)
        {
            downloads.Get(held.Hold(path, options));
            return;
        }

        var revision = options.Revision ?? downloads.Commit(options.Kind, options.Repository, options.Files[0].Path);
        downloads.Get(options.Files.Select(file => file.At(new(options.Kind, options.Repository, revision))));
        new DownloadLock(options.Repository, revision,
            [.. options.Files.Select(file => DownloadLock.Of(file.Path, downloads.PathOf(file.Path)))]).Save(path);
        context.Say($"recorded in {path}, which every later download is held to");
    }
}

/// <summary>Parameters of <see cref="DownloadDataStage"/>.</summary>
public sealed record DownloadDataOptions : IValidatedOptions
{
    [Option("Where the repository lives: a data set or model of the hub, GitHub, or only in local mirrors.")]
    public HubKind Kind { get; init; } = HubKind.Dataset;

    [Option("organisation/name; of a mirror the folder below its root.")]
    public required string Repository { get; init; }

    [Option("Commit, 40 hex digits; none for a mirror. With a lock the first download may choose it: the newest.")]
    public string? Revision { get; init; }

    [Option("A file beside the spec that the first download writes, with the commit and a digest of every file: every later one is held to "
        + "it. Its name ends in " + DownloadLock.Extension + ".", LeftOutAtDefault = true)]
    public string? Lock { get; init; }

    [Option("The files to get.")]
    public required IReadOnlyList<HubFileOptions> Files { get; init; }

    public IEnumerable<(string Parameter, string Problem)> Misfits() =>
        DownloadRules.Misfits(Kind, Repository, Revision, Files, Lock);
}
