using System.Diagnostics;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Plan;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Verify;

/// <summary>
/// Makes an artifact once more, in a store of its own and in this process: the effective spec from its manifest, its inputs as they lie in
/// the store, the builder that every stage runs in. The artifact and its store stay as they are, and nothing is tracked.
/// </summary>
/// <param name="registry">Has the artifact's stage.</param>
/// <param name="folder">Artifacts folder to build in. What an attempt that was stopped left there is gone on with.</param>
/// <param name="overwrite">Whether an artifact that an earlier verification made there may be replaced.</param>
public sealed class Rederivation(StageRegistry registry, string folder, bool overwrite = false)
{
    private readonly ArtifactStore _store = new(folder);

    /// <summary>Builds and compares; failures and stops are reported, not thrown.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="display">Shows the progress.</param>
    /// <param name="cancellation">Asks for a stop.</param>
    /// <exception cref="InputException">
    /// The folder holds the artifact itself or what may not be replaced, or its manifest's spec does not fit this version's stages.
    /// </exception>
    public VerificationReport Run(Artifact artifact, IReadOnlyDictionary<string, Artifact> inputs, ISchedulerDisplay display,
        CancellationToken cancellation)
    {
        if (artifact.Folder.StartsWith(_store.Root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new InputException(
                $"{SourceLocation.Shorten(_store.Root)} holds the artifact that is to be verified; give another folder");
        var node = RecordedNode.Of(artifact, registry);
        var key = node.KeyFrom(inputs, _store);
        var place = _store.FolderOf(node.Stage.Name, key.Value);
        if (!overwrite && Directory.Exists(place))
            throw new InputException($"{SourceLocation.Shorten(place)}: is there already; --overwrite replaces it");
        var result = new InProcessRunner(_store)
            .Run(node, inputs, new RunOptions { Force = true }, new ShownEvents(node, display), cancellation);
        return new VerificationReport(artifact, result, result.Artifact is { } got ? VerifiedFile.Compare(artifact, got) : [],
            [.. KeyChange.Between(artifact.Manifest.Components, key.Components)]);
    }
}

/// <summary>A folder to build in: a temporary one that goes when it is disposed, or a given one that stays.</summary>
public sealed class ScratchFolder(string? given = null) : IDisposable
{
    public string Path { get; } = given is null ? Directory.CreateTempSubdirectory("d1-verify-").FullName
        : System.IO.Path.GetFullPath(given);

    public void Dispose()
    {
        if (given is null) Directory.Delete(Path, recursive: true);
    }
}

/// <summary>Shows a node that runs alone as the scheduler shows those of a graph.</summary>
internal sealed class ShownEvents(StageNode node, ISchedulerDisplay display) : IStageEvents
{
    private readonly long _started = Stopwatch.GetTimestamp();

    private double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public void Progress(StageProgress progress) => display.Update(
        new SchedulerState(1, 0, 0, [new RunningNode(node, Seconds, progress)], Seconds, progress.SecondsLeft));

    public void Message(string text) => display.Message(node.DisplayName, text);
}
