using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Slurm;
using D1.Pipeline.Store;
using D1.Pipeline.Tracking;

namespace D1.Pipeline.Gc;

/// <summary>
/// Finds and removes what no current spec leads to: artifacts, the work folders of stopped builds, and artifacts that were moved aside as
/// damaged; and the journals of runs that none of what stays is of. What is being built stays, and what is pinned, each with everything
/// that it was made from; of tables that are kept by name, their cells, without which they cannot be compared; and what jobs of a cluster
/// have yet to read. Of several stores only the first is collected; what the others pin or keep as tables stays there, too.
/// </summary>
/// <param name="store">What is collected.</param>
/// <param name="time">Says what time it is.</param>
public sealed class GarbageCollector(ArtifactStore store, TimeProvider? time = null)
{
    private readonly RunFolder _runs = new(store.Root);

    /// <summary>Of what <see cref="Find"/> found last: the tables for whose sake alone cells stay, and how many of each.</summary>
    public IReadOnlyList<(string Table, int Cells)> KeptForTables { get; private set; } = [];

    /// <summary>What can go. Removes nothing.</summary>
    /// <param name="wanted">The specs whose results stay.</param>
    /// <param name="onlyThisEnvironment">Whether results of other libraries and kernels than this machine's can go too.</param>
    /// <exception cref="InputException">An artifact was written by a newer D1, or the list of pins or a table is wrong.</exception>
    public IReadOnlyList<Garbage> Find(SpecGraph wanted, bool onlyThisEnvironment = false)
    {
        var cells = new NamedTables(store.Stores).Cells().ToLookup(cell => (cell.Stage, cell.Key));
        var own = store.Keys(ArtifactStore.StoreFolder).Select(key => key.Folder).ToHashSet();
        var artifacts = store.Keys(ArtifactStore.StoreFolder).UnionBy(store.Results(), key => (key.Stage, key.Key)).Select(key =>
        {
            var manifest = Manifest.Read(key.Folder);
            // What a kill left on its way to or from its place is named otherwise.
            var components = manifest?.Key == key.Key ? manifest.Components : new Dictionary<string, string>();
            return new StoredKey(key.Stage, key.Key, key.Folder, components, manifest);
        }).ToList();
        var work = store.Keys(ArtifactStore.WorkFolder)
            .Select(key => new StoredKey(key.Stage, key.Key, key.Folder, BuildFolder.ReadComponents(key.Folder), null)).ToList();
        var reached = new ReachedKeys(wanted, [.. artifacts, .. work], store, onlyThisEnvironment);
        var building = work.Where(key => store.IsBeingBuilt(key.Stage, key.Key)).ToHashSet();
        var pins = store.Stores.All.Select(root => new Pins(root)).ToList();
        var pinned = artifacts.Where(key => pins.Exists(list => list.Contains(key.Stage, key.Key))).ToHashSet();
        var submissions = new OpenSubmissions(store.Root, time: time);
        var awaited = submissions.Needed;
        pinned.UnionWith(artifacts.Where(key => awaited.Contains((key.Stage, key.Key))));
        var read = ReadBy(building.Concat(pinned), artifacts);
        var gone = artifacts.Where(key => own.Contains(key.Folder) && !reached.Contains(key) && !pinned.Contains(key)
            && !read.Contains(key)).ToHashSet();
        var tabled = gone.Where(key => cells.Contains((key.Stage, key.Key))).ToList();
        gone.ExceptWith(tabled);
        KeptForTables = [.. tabled.SelectMany(key => cells[(key.Stage, key.Key)]).CountBy(cell => cell.Table)
            .Select(table => (table.Key, table.Value)).OrderBy(table => table.Key, StringComparer.Ordinal)];
        // Work without components is from before they were noted: nobody knows whose it is.
        var made = artifacts.Where(key => key.Manifest?.Key == key.Key).ToDictionary(key => (key.Stage, key.Key), key => key.Manifest!);
        var left = work.Where(key => key.Components.Count > 0 && !building.Contains(key) && !awaited.Contains((key.Stage, key.Key))
            && (!reached.Contains(key) || (made.TryGetValue((key.Stage, key.Key), out var its) && BuildFolder.IsLeft(key.Folder, its))))
            .ToHashSet();
        var needed = artifacts.Except(gone).Select(key => key.Manifest?.RunId)
            .Concat(work.Except(left).Select(key => BuildFolder.ReadAttempts(key.Folder).RunId));
        // Work is lost only where no other key has the same result, as one that was adopted has.
        var stays = artifacts.Except(gone).Select(key => key.Manifest?.Digest).ToHashSet();
        return
        [
            .. gone.Select(key => Describe(GarbageKind.Artifact, key) is var garbage && stays.Contains(key.Manifest?.Digest)
                ? garbage with { Seconds = 0 } : garbage),
            .. left.Select(key => Describe(GarbageKind.Work, key)),
            .. _runs.Unneeded(needed.OfType<string>()).Select(run =>
                new Garbage(GarbageKind.Run, run.Read()?.Experiment ?? "", run.RunId, run.Read()?.Name, run.Path, run.Length)),
            .. Unnamed([.. artifacts.Except(gone), .. work]),
            .. store.Keys(ArtifactStore.DamagedFolder)
                .Select(key => new Garbage(GarbageKind.Damaged, key.Stage, key.Key, null, key.Folder, Bytes(key.Folder))),
            .. submissions.Unneeded().Select(path =>
                new Garbage(GarbageKind.Submission, Submission.Root, Path.GetFileName(path), null, path, Bytes(path))),
        ];
    }

    /// <summary>Removes it, unless somebody has begun to build its key.</summary>
    /// <returns>Whether it is gone.</returns>
    public bool Remove(Garbage garbage)
    {
        switch (garbage.Kind)
        {
            case GarbageKind.Run: _runs.Remove(garbage.Key); break;
            case GarbageKind.Code: File.Delete(garbage.Folder); break;
            case GarbageKind.Submission when Directory.Exists(garbage.Folder): FolderMove.Away(garbage.Folder); break;
            case GarbageKind.Submission: File.Delete(garbage.Folder); break;
            default: return store.Remove(garbage.Stage, garbage.Key, garbage.Folder);
        }
        return true;
    }

    /// <summary>Number and bytes of the artifacts that the store holds.</summary>
    public (int Count, long Bytes) Total()
    {
        var folders = store.Keys(ArtifactStore.StoreFolder).ToList();
        return (folders.Count, folders.Sum(key => Bytes(key.Folder)));
    }

    // The inputs of what is being built or pinned, theirs, and so on.
    private static HashSet<StoredKey> ReadBy(IEnumerable<StoredKey> users, IReadOnlyList<StoredKey> artifacts)
    {
        var byDigest = artifacts.Where(key => key.Manifest is not null).ToLookup(key => key.Manifest!.Digest);
        var read = new HashSet<StoredKey>();
        var open = new Stack<StoredKey>(users);
        while (open.TryPop(out var key))
            foreach (var input in key.Components.Where(component => component.Key.StartsWith("inputs.", StringComparison.Ordinal))
                .SelectMany(component => byDigest[component.Value]))
                if (read.Add(input)) open.Push(input);
        return read;
    }

    // Lists of code that no key of what stays names.
    private IEnumerable<Garbage> Unnamed(IReadOnlyList<StoredKey> keys)
    {
        var named = keys.Select(key => key.Components.GetValueOrDefault(StageKey.CodeComponent))
            .Concat(keys.SelectMany(key => (key.Manifest?.Adopted ?? [])
                .SelectMany(adoption => new[] { adoption.OldCode, adoption.NewCode }))).ToHashSet();
        return store.Code.All().Where(list => !named.Contains(list.Digest))
            .Select(list => new Garbage(GarbageKind.Code, "code", list.Digest, null, list.File, new FileInfo(list.File).Length));
    }

    private static Garbage Describe(GarbageKind kind, StoredKey key) => new(kind, key.Stage, key.Key,
        key.Manifest is { } manifest ? string.Join(' ', manifest.Set.Prepend(manifest.SpecName)) : null, key.Folder, Bytes(key.Folder),
        kind == GarbageKind.Work ? BuildFolder.ReadAttempts(key.Folder).Seconds : key.Manifest?.Seconds ?? 0);

    private static long Bytes(string folder) => File.Exists(folder) ? new FileInfo(folder).Length
        : new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
