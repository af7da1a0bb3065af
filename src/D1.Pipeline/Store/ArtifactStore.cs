using System.Collections.Concurrent;
using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Store;

/// <summary>
/// Finished results by stage and key: <c>store/&lt;stage&gt;/&lt;key&gt;/</c>, each a folder that appears in one rename when it is
/// complete. Unfinished ones live in <c>work/</c>, damaged ones are moved to <c>damaged/</c>. Any of these folders may be a link to
/// another file system. Finished results of other folders are found as well, and nothing is changed there.
/// </summary>
public sealed class ArtifactStore
{
    /// <summary>Folders below the root, each with <c>&lt;stage&gt;/&lt;key&gt;/</c>: finished, unfinished, damaged.</summary>
    public const string StoreFolder = "store", WorkFolder = "work", DamagedFolder = "damaged";

    private const string LockFolder = "locks";
    private const string OtherSuffix = ".other";
    private readonly Action<string> _say;
    private readonly LateFiles _late;
    private readonly ConcurrentDictionary<string, string> _told = [];

    /// <param name="stores">The artifacts folders; the first need not exist.</param>
    /// <param name="say">Gets one line when something a person should know happens (a damaged artifact, a wait).</param>
    /// <param name="late">Waits for what other machines publish; as its file system demands when null.</param>
    public ArtifactStore(Stores stores, Action<string>? say = null, LateFiles? late = null)
    {
        _late = late ?? LateFiles.Of(stores.First);
        Stores = stores;
        _say = say ?? (_ => { });
        Code = new CodeListings([.. stores.All.Select(root => Path.Combine(root, StoreFolder))], _say);
        Digests = new DigestMemo(Memo(Root), others: [.. stores.All.Skip(1).Select(Memo)]);
    }

    /// <summary>Where results are looked for.</summary>
    public Stores Stores { get; }

    /// <summary>Where they go.</summary>
    public string Root => Stores.First;

    public DigestMemo Digests { get; }

    /// <summary>The members behind the digests of code in its keys.</summary>
    public CodeListings Code { get; }

    /// <summary>Folder of a key's artifact: where there is one, else where it would go.</summary>
    public string FolderOf(string stage, string key) => Folders(stage, key).FirstOrDefault(Directory.Exists) ?? OwnFolderOf(stage, key);

    /// <summary>Folder of a key's artifact where results go, whether it exists or not.</summary>
    public string OwnFolderOf(string stage, string key) => Path.Combine(Root, StoreFolder, stage, key);

    /// <summary>Every readable manifest of a stage; of a key that several folders have, the first.</summary>
    public IEnumerable<Manifest> Manifests(string stage) => Stores.All.Select(root => Path.Combine(root, StoreFolder, stage))
        .Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories).Where(key => !FolderMove.IsOnItsWay(key))
        .DistinctBy(Path.GetFileName).Select(Manifest.Read).OfType<Manifest>();

    /// <summary>The artifact of a key, or null. One that lost or changed a file does not count, with a line that says so; it is moved
    /// aside, where results go, unless somebody is at its key.</summary>
    /// <param name="stage">The stage's name.</param>
    /// <param name="key">The stage key's value.</param>
    /// <param name="reread">Hash every file, however big, that this process has not hashed yet.</param>
    /// <exception cref="InputException">It was written by a newer D1.</exception>
    public Artifact? Find(string stage, string key, bool reread = false) => Find(stage, key, reread, held: false);

    /// <summary>The same of a key whose lock one holds.</summary>
    internal Artifact? Find(BuildFolder build, bool reread = false) => Find(build.Stage, build.Key, reread, held: true);

    private Artifact? Find(string stage, string key, bool reread, bool held) => Folders(stage, key)
        .Select(folder => Look(folder, stage, key, reread) is { } seen
            ? seen.Artifact ?? Discard(folder, stage, key, seen.Damage, reread, held) : null)
        .FirstOrDefault(artifact => artifact is not null);

    /// <summary>Removes what a builder that was killed just after it published left of the build: whoever takes the artifact calls this.
    /// Who may not write leaves it to others, and to <c>d1 gc</c>.</summary>
    internal void Conclude(Artifact artifact)
    {
        if (!Directory.Exists(WorkOf(artifact.Stage, artifact.Key))) return;
        try
        {
            if (KeyLock.TryAcquire(LockFile(artifact.Stage, artifact.Key)) is not { } keyLock) return;
            using var build = FolderFor(artifact.Stage, artifact.Key, keyLock);
            build.Conclude(artifact);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The artifact is whole.
        }
    }

    /// <summary>The artifact of a key that another process, perhaps on another machine, is known to have published: where the store is on a
    /// network, it may be seen late, and is waited for.</summary>
    /// <returns>Null when it is damaged, or not to be seen after <see cref="LateFiles.Patience"/>.</returns>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public Artifact? FindPublished(string stage, string key, CancellationToken cancellation = default) =>
        _late.Await(Path.Combine(Root, StoreFolder, stage), () => Find(stage, key), cancellation);

    /// <summary>Hashes what a stage is about to read: a disk that loses bits leaves no trace in stamps. What is damaged counts no
    /// longer.</summary>
    /// <exception cref="InputException">It is damaged.</exception>
    public void RequireSound(string name, Artifact input)
    {
        var seen = Look(input.Folder, input.Stage, input.Key, reread: true) ?? new(null, "its folder is gone");
        var sound = seen.Artifact is null && Folders(input.Stage, input.Key).Contains(input.Folder)
            ? Discard(input.Folder, input.Stage, input.Key, seen.Damage, reread: true, held: false) : seen.Artifact;
        if (sound?.Digest != input.Digest)
            throw new InputException($"its input '{name}', {input.Stage} {StageKey.Shorten(input.Key)}, is damaged "
                + $"({seen.Damage}); run its spec again");
    }

    /// <summary>Whether a damaged artifact of the key was moved aside.</summary>
    public bool WasDamaged(string stage, string key) => Directory.Exists(AsideOf(stage, key));

    /// <summary>
    /// Takes the key's lock, waiting for another builder. The caller looks again whether the artifact is there, then prepares the folder.
    /// </summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    /// <exception cref="IOException">The store cannot be written to.</exception>
    public BuildFolder Begin(string stage, string key, CancellationToken cancellation = default)
    {
        Create();
        var waited = false;
        var keyLock = KeyLock.Acquire(LockFile(stage, key), () =>
        {
            waited = true;
            _say($"{stage} {StageKey.Shorten(key)}: another process is building it; waiting");
        }, cancellation);
        if (waited && keyLock.Note.Length > 0) FindPublished(stage, key, cancellation);
        return FolderFor(stage, key, keyLock);
    }

    private BuildFolder FolderFor(string stage, string key, KeyLock keyLock) =>
        new(WorkOf(stage, key), OwnFolderOf(stage, key), stage, key, keyLock);

    /// <summary>Keeps results from being collected while a run works with them. Many may hold it; waits while somebody collects.</summary>
    /// <exception cref="OperationCanceledException">Cancelled while waiting.</exception>
    public IDisposable Use(CancellationToken cancellation = default)
    {
        Create();
        return new Locks([.. Stores.All.Select(root => Use(root, cancellation))]);
    }

    /// <summary>Refuses a store that no result could be put into.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    public void RequireWritable()
    {
        Create();
        foreach (var folder in (string[])[StoreFolder, WorkFolder]) WriteAccess.Require(Path.Combine(Root, folder));
    }

    private void Create()
    {
        GroupStore.Join(Root);
        // The folder alone may have been made by hand, for the group.
        if (Directory.Exists(Path.Combine(Root, WorkFolder))) return;
        WriteAccess.Explained(Root, () => Directory.CreateDirectory(Root));
        if (GroupStore.Of(Root) is { } group) _say($"{Root} is made for the group {group}: whoever is in it can build there");
    }

    // Who may only read another store locks what its first run left there; where that cannot be, its owner takes care.
    private KeyLock? Use(string root, CancellationToken cancellation)
    {
        try
        {
            return root != Root && !File.Exists(UseLock(root)) ? null
                : KeyLock.Acquire(UseLock(root), () => _say(root == Root ? "waiting for d1 gc to end"
                    : $"waiting for d1 gc of {SourceLocation.Shorten(root)} to end"), cancellation, shared: true);
        }
        catch (IOException) when (root != Root)
        {
            return null;
        }
    }

    /// <summary>The store for oneself, to collect; null while a run works with it.</summary>
    public IDisposable? TryUseAlone() => KeyLock.TryAcquire(UseLock(Root));

    /// <summary>Whether some process builds the key now.</summary>
    public bool IsBeingBuilt(string stage, string key)
    {
        if (!File.Exists(LockFile(stage, key))) return false;
        using var free = KeyLock.TryAcquire(LockFile(stage, key));
        return free is null;
    }

    /// <summary>Everything that one of the root's folders holds, whole or not, by stage and key.</summary>
    public IEnumerable<(string Stage, string Key, string Folder)> Keys(string of) => Keys(Root, of);

    /// <summary>Every result of all folders that it is looked for in, by stage and key; of a key that several have, the first.</summary>
    public IEnumerable<(string Stage, string Key, string Folder)> Results() => Stores.All.Count == 1 ? Results(Root)
        : Stores.All.SelectMany(Results).DistinctBy(result => (result.Stage, result.Key))
            .OrderBy(result => result.Stage, StringComparer.Ordinal).ThenBy(result => result.Key, StringComparer.Ordinal);

    private static IEnumerable<(string Stage, string Key, string Folder)> Results(string root) =>
        Keys(root, StoreFolder).Where(result => !FolderMove.IsOnItsWay(result.Key));

    private static IEnumerable<(string Stage, string Key, string Folder)> Keys(string artifacts, string of)
    {
        var root = Path.Combine(artifacts, of);
        if (!Directory.Exists(root)) yield break;
        foreach (var stage in Names(root))
            if (stage != LockFolder && !FolderMove.IsOnItsWay(stage))
                foreach (var key in Names($"{root}/{stage}")) yield return (stage, key, $"{root}/{stage}/{key}");
    }

    private IEnumerable<string> Folders(string stage, string key) =>
        Stores.All.Select(root => Path.Combine(root, StoreFolder, stage, key));

    // Of ten thousand, as one list that is sorted where it stands.
    private static List<string> Names(string folder)
    {
        var names = new List<string>();
        foreach (var path in Directory.EnumerateDirectories(folder)) names.Add(Path.GetFileName(path));
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>
    /// Deletes a folder of the key unless the key is being built. It vanishes from its place in one rename, so that nobody finds half of
    /// it.
    /// </summary>
    /// <returns>Whether it is gone.</returns>
    public bool Remove(string stage, string key, string folder)
    {
        using var mine = KeyLock.TryAcquire(LockFile(stage, key));
        if (mine is null) return false;
        try
        {
            mine.Note = "";
            FolderMove.Away(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return false; // built and published meanwhile
        }
        return true;
    }

    /// <summary>Makes the output folder the key's artifact, in one rename. One that is there already, before a forced build, is replaced
    /// by equal bytes only.</summary>
    /// <param name="build">The folder that <see cref="Begin"/> gave.</param>
    /// <param name="declared">Outputs that the digest covers: files, folders for everything below them, or <c>.</c> for whatever there
    /// is.</param>
    /// <param name="describe">Makes the manifest from the artifact's files and digest.</param>
    /// <param name="records">Files that are hashed and no outputs, whatever <paramref name="declared"/> covers.</param>
    /// <param name="cancellation">Stops a copy to another file system; the output folder stays as it is.</param>
    /// <exception cref="InvalidOperationException">A declared output was not written.</exception>
    /// <exception cref="OtherBytesException">The store has a sound artifact of the key, with other bytes; it stays.</exception>
    public Artifact Publish(BuildFolder build, IEnumerable<string> declared, Func<IReadOnlyList<ManifestFile>, string, Manifest> describe,
        IReadOnlyList<string>? records = null, CancellationToken cancellation = default)
    {
        var files = ListFiles(build.Output, [.. declared], records ?? []);
        var manifest = describe(files, ContentDigest.OfFiles(files.Where(file => file.Declared).Select(file => (file.Path, file.Sha256))));
        manifest.Write(build.Output);
        if (Find(build, reread: true) is { } recorded && recorded.Digest != manifest.Digest)
            throw Refuse(build, recorded, manifest);
        if (Manifest.Read(AsideOf(build.Stage, build.Key)) is { } damaged && Differences(damaged, manifest) is { Count: > 0 } differing)
            _say($"{build.Stage} {StageKey.Shorten(build.Key)}: built again with other bytes than it had before it was damaged: "
                + string.Join(", ", differing));
        // Before its checkpoints go: a power cut leaves the one or the other.
        DiskFlush.Whole(build.Output);
        FolderMove.To(build.Place, build.Output, cancellation);
        build.Tell(manifest.Digest);
        Directory.Delete(build.Root, recursive: true);
        return new Artifact(build.Place, manifest);
    }

    // The key promises the bits. What was made from the recorded ones stays right, and somebody looks at why they came out differently.
    private OtherBytesException Refuse(BuildFolder build, Artifact recorded, Manifest made)
    {
        var aside = AsideOf(build.Stage, build.Key) + OtherSuffix;
        FolderMove.To(aside, build.Output);
        Directory.Delete(build.Root, recursive: true);
        return new OtherBytesException(recorded, aside, Differences(recorded.Manifest, made));
    }

    private static List<string> Differences(Manifest one, Manifest other)
    {
        var differing = Declared(one).ToHashSet();
        differing.SymmetricExceptWith(Declared(other));
        return [.. differing.Select(file => file.Path).Distinct().Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Path, string Sha256)> Declared(Manifest manifest) =>
        manifest.Files.Where(file => file.Declared).Select(file => (file.Path, file.Sha256));

    private string WorkOf(string stage, string key) => Path.Combine(Root, WorkFolder, stage, key);

    private string AsideOf(string stage, string key) => Path.Combine(Root, DamagedFolder, stage, key);

    private static string Memo(string root) => Path.Combine(root, "cache", "digests.jsonl");

    private static string UseLock(string root) => Path.Combine(root, WorkFolder, LockFolder, "store.lock");

    private string LockFile(string stage, string key) => Path.Combine(Root, WorkFolder, LockFolder, $"{stage}-{key}.lock");

    private static List<ManifestFile> ListFiles(string output, IReadOnlyList<string> declared, IReadOnlyList<string> records)
    {
        var files = Directory.EnumerateFiles(output, "*", SearchOption.AllDirectories)
            .Select(path => (Full: path, Relative: Path.GetRelativePath(output, path).Replace('\\', '/')))
            .OrderBy(file => file.Relative, StringComparer.Ordinal)
            .Select(file => new ManifestFile(file.Relative, new FileInfo(file.Full).Length, ContentDigest.OfFile(file.Full),
                !records.Contains(file.Relative) && declared.Any(name => Covers(name, file.Relative))))
            .ToList();
        if (declared.FirstOrDefault(name => !files.Any(file => Covers(name, file.Path))) is { } missing)
            throw new InvalidOperationException($"the stage did not write its declared output '{missing}'");
        return files;
    }

    private static bool Covers(string declared, string file) =>
        declared == "." || file == declared || file.StartsWith(declared.TrimEnd('/') + "/", StringComparison.Ordinal);

    // What lies in a folder: an artifact, or something damaged; null where there is none.
    private Seen? Look(string folder, string stage, string key, bool reread)
    {
        if (!Directory.Exists(folder)) return null;
        var manifest = Manifest.Read(folder);
        var damage = manifest is null ? "its manifest is missing or unreadable" : Damage(folder, manifest, stage, key, reread);
        return damage is null ? new(new Artifact(folder, manifest!), "") : new(null, damage);
    }

    private string? Damage(string folder, Manifest manifest, string stage, string key, bool reread)
    {
        if (manifest.Key != key || manifest.Stage != stage) return "its manifest belongs to another key";
        if (ContentDigest.OfFiles(Declared(manifest)) != manifest.Digest) return "its manifest contradicts itself";
        foreach (var file in manifest.Files)
        {
            try
            {
                var info = new FileInfo(Path.Combine(folder, file.Path));
                if (info.Length != file.Size) return $"{file.Path} has {info.Length} bytes instead of {file.Size}";
                if (Digests.Digest(info.FullName, reread) != file.Sha256) return $"{file.Path} has changed";
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                return $"{file.Path} is missing";
            }
        }
        return null;
    }

    // One that a forced build replaces by equal bytes looks damaged meanwhile: what counts is what it is while nobody is at its key.
    private Artifact? Discard(string folder, string stage, string key, string damage, bool reread, bool held)
    {
        if (folder != OwnFolderOf(stage, key))
        {
            if (_told.TryAdd(folder, damage))
                _say($"{stage} {StageKey.Shorten(key)}: damaged in {SourceLocation.Shorten(folder)} ({damage}), which is only read: "
                    + "not taken");
            return null;
        }
        try
        {
            using var mine = held ? null : KeyLock.TryAcquire(LockFile(stage, key));
            if (!held && mine is null) return null;
            if (Look(folder, stage, key, reread) is not { } seen) return null;
            if (seen.Artifact is null) MoveAside(folder, stage, key, seen.Damage);
            return seen.Artifact;
        }
        catch (IOException error)
        {
            var what = $"{stage} {StageKey.Shorten(key)} is damaged ({damage})";
            throw new IOException($"{what}, and cannot be moved aside: {error.Message}", error);
        }
    }

    private void MoveAside(string folder, string stage, string key, string damage)
    {
        var aside = AsideOf(stage, key);
        try
        {
            FolderMove.To(aside, folder);
        }
        catch (DirectoryNotFoundException)
        {
            return; // another process moved it first
        }
        _say($"{stage} {StageKey.Shorten(key)}: damaged ({damage}); moved to {SourceLocation.Shorten(aside)}, to be built again");
    }

    private readonly record struct Seen(Artifact? Artifact, string Damage);

    private sealed class Locks(IReadOnlyList<KeyLock?> held) : IDisposable
    {
        public void Dispose()
        {
            foreach (var one in held) one?.Dispose();
        }
    }
}
