using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Pipeline.Verify;

namespace D1.Pipeline.Adopt;

/// <summary>
/// A part of an artifact made again by today's code: the first batch of an evaluation, a training run up to the first model that it kept.
/// Where a stage has nothing to
/// show before its end, all of it.
/// </summary>
/// <param name="IsEqual">Whether everything that was made is as it was recorded.</param>
/// <param name="What">What was made, or what came out different.</param>
public sealed record SliceProof(bool IsEqual, string What)
{
    private const int Block = 1 << 20;

    /// <summary>Makes the part in a store of its own and compares it.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="inputs">Its inputs by name.</param>
    /// <param name="registry">Has its stage.</param>
    /// <param name="folder">Artifacts folder to build in.</param>
    /// <param name="display">Shows the progress.</param>
    /// <param name="cancellation">Asks for a stop.</param>
    /// <exception cref="InputException">The manifest's spec does not fit this version's stages, or its stage failed.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static SliceProof Of(Artifact artifact, IReadOnlyDictionary<string, Artifact> inputs, StageRegistry registry, string folder,
        ISchedulerDisplay display,
        CancellationToken cancellation)
    {
        var store = new ArtifactStore(folder);
        var node = RecordedNode.Of(artifact, registry);
        var key = node.KeyFrom(inputs, store);
        var slice = new Slice(artifact, node.Stage, Path.Combine(store.Root, ArtifactStore.WorkFolder, artifact.Stage, key.Value, "work"));
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var events = new UntilThereIsSome(new ShownEvents(node, display), slice, enough);
        var result = new InProcessRunner(store).Run(node, inputs, new RunOptions { Force = true }, events, enough.Token);
        cancellation.ThrowIfCancellationRequested();
        return result switch
        {
            { Artifact: { } whole } => Compare(VerifiedFile.Compare(artifact, whole)),
            { Status: NodeStatus.Killed } => slice.Compare(cancellation),
            _ => throw new InputException($"{artifact.Stage} {StageKey.Shorten(artifact.Key)} cannot be made again: {result.Error}"),
        };
    }

    private static SliceProof Compare(IReadOnlyList<VerifiedFile> files) => files.FirstOrDefault(file => !file.IsEqual) is { } other
        ? new(false, $"{other.Name} came out different")
        : new(true, "all of it, made again");

    /// <summary>
    /// Whether a file that was made is the recorded one. A log that a stage adds lines to may be the beginning of it; anything else, such
    /// as weights, appears whole, and is compared whole.
    /// </summary>
    internal static bool IsAsRecorded(string made, string recorded, CancellationToken cancellation)
    {
        using var some = Open(made);
        using var all = Open(recorded);
        var grows = Path.GetExtension(recorded) == ".jsonl";
        if (grows ? some.Length > all.Length : some.Length != all.Length) return false;
        var (got, expected) = (new byte[Block], new byte[Block]);
        while (some.ReadAtLeast(got, Block, throwOnEndOfStream: false) is > 0 and var count)
        {
            cancellation.ThrowIfCancellationRequested();
            all.ReadExactly(expected, 0, count);
            if (!got.AsSpan(0, count).SequenceEqual(expected.AsSpan(0, count))) return false;
        }
        return true;

        static FileStream Open(string file) =>
            new(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
    }

    /// <summary>What an unfinished run has that its recorded end has too.</summary>
    private sealed class Slice(Artifact artifact, IStage stage, string work)
    {
        private IEnumerable<(string Made, string Name)> Files => !Directory.Exists(work) ? []
            : Directory.EnumerateFiles(work, "*", SearchOption.AllDirectories)
            .Select(file => (Made: file, Name: stage.OutputOf(Path.GetRelativePath(work, file).Replace('\\', '/'))))
            .Where(file => artifact.Manifest.Files.Any(recorded => recorded.Declared && recorded.Path == file.Name)
                && new FileInfo(file.Made).Length > 0)
            .OrderBy(file => file.Name, StringComparer.Ordinal);

        public bool HasSome => Files.Any();

        public SliceProof Compare(CancellationToken cancellation)
        {
            var files = Files.ToList();
            return files.FirstOrDefault(file => !IsAsRecorded(file.Made, artifact.File(file.Name), cancellation)) is { Name: { } other }
                ? new(false, $"{other} came out different")
                : new(true, string.Join(", ", files.Select(file =>
                    $"{new FileInfo(file.Made).Length} of {new FileInfo(artifact.File(file.Name)).Length} bytes of {file.Name}")));
        }
    }

    private sealed class UntilThereIsSome(IStageEvents events, Slice slice, CancellationTokenSource enough) : IStageEvents
    {
        public void Progress(StageProgress progress)
        {
            events.Progress(progress);
            if (slice.HasSome) enough.Cancel();
        }

        public void Message(string text) => events.Message(text);
    }
}
