using System.Text.Json;

namespace D1.Pipeline.Store;

/// <summary>
/// Where a key is being built. <see cref="Output"/> starts empty at every attempt; <see cref="Work"/> (checkpoints, finished
/// batches) survives a kill and goes when the artifact is published. Holds the key's lock until disposed.
/// </summary>
public sealed class BuildFolder : IDisposable
{
    private const string ComponentsFile = "components.json";
    private readonly KeyLock _keyLock;
    private bool _isNew;

    /// <summary>Tells whoever waits for the key that it is there, before a network file system does.</summary>
    internal void Tell(string digest) => _keyLock.Note = digest;

    internal BuildFolder(string root, string place, string stage, string key, KeyLock keyLock)
    {
        _keyLock = keyLock;
        Root = root;
        Place = place;
        Stage = stage;
        Key = key;
    }

    /// <summary>Makes the folders: an empty output, and the work folder as the last attempt left it.</summary>
    /// <param name="components">The key's components, noted for those who ask whose work this is.</param>
    /// <exception cref="IOException">They, or the artifact's place, cannot be written to: known now, not after all the work.</exception>
    public void Prepare(IReadOnlyDictionary<string, string>? components = null)
    {
        _isNew = !Directory.Exists(Root);
        WriteAccess.Require(Path.GetDirectoryName(Place)!);
        WriteAccess.Require(Root);
        WriteAccess.Explained(Root, () =>
        {
            if (Directory.Exists(Output)) Directory.Delete(Output, recursive: true);
        });
        WriteAccess.Require(Output);
        WriteAccess.Require(Work);
        if (components is not null) WriteWhole(Path.Combine(Root, ComponentsFile), components);
    }

    /// <summary>Takes back what was made since <see cref="Prepare"/>; the work of an earlier attempt stays.</summary>
    public void Abandon()
    {
        var mine = _isNew ? Root : Output;
        if (Directory.Exists(mine)) Directory.Delete(mine, recursive: true);
    }

    /// <summary>Removes what saving left that failed, which may be why the disk is full; as far as that can be.</summary>
    internal void RemoveUnfinished()
    {
        try
        {
            if (Directory.Exists(Work)) SealedFolder.RemoveUnfinished(Work);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next save does.
        }
    }

    /// <summary>Removes what is left of the build that made the artifact.</summary>
    internal void Conclude(Artifact artifact)
    {
        if (Directory.Exists(Root) && IsLeft(Root, artifact.Manifest)) Directory.Delete(Root, recursive: true);
    }

    /// <summary>Whether a folder is what a kill just after publication left of the build that made an artifact, and not the work of another
    /// build, a forced one that was stopped.</summary>
    internal static bool IsLeft(string root, Manifest manifest) => ReadAttempts(root).RunId is not { } run || run == manifest.RunId;

    /// <summary>The components of the key that a folder belongs to; empty where they were not noted.</summary>
    public static IReadOnlyDictionary<string, string> ReadComponents(string root)
    {
        var file = Path.Combine(root, ComponentsFile);
        try
        {
            return File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) ?? [] : [];
        }
        catch (JsonException)
        {
            return new Dictionary<string, string>();
        }
    }

    public string Root { get; }

    /// <summary>Where the artifact will be.</summary>
    public string Place { get; }
    public string Stage { get; }
    public string Key { get; }
    public string Output => Path.Combine(Root, "output");
    public string Work => Path.Combine(Root, "work");

    /// <summary>What earlier, killed attempts left: the tracking run to go on with and the seconds they worked.</summary>
    public BuildAttempts Attempts
    {
        get => ReadAttempts(Root);
        set => WriteWhole(StateFile(Root), value);
    }

    /// <summary>What attempts left in a folder.</summary>
    public static BuildAttempts ReadAttempts(string root)
    {
        try
        {
            var file = StateFile(root);
            return File.Exists(file) ? JsonSerializer.Deserialize<BuildAttempts>(File.ReadAllText(file)) ?? new() : new();
        }
        catch (JsonException)
        {
            return new();
        }
    }

    private static string StateFile(string root) => Path.Combine(root, "attempts.json");

    private static void WriteWhole<T>(string file, T value)
    {
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(value));
        File.Move(file + ".new", file, overwrite: true);
    }

    public void Dispose() => _keyLock.Dispose();
}

/// <summary>State of a build that spans attempts.</summary>
/// <param name="RunId">Tracking run that all attempts share; null before the first.</param>
/// <param name="Seconds">Work of all attempts, as it was noted last.</param>
public sealed record BuildAttempts(string? RunId = null, double Seconds = 0);
