using D1.Core;
using D1.Stages.Hub;
using D1.Tasks.Data;

namespace D1.Stages.Rescore;

/// <summary>
/// The generations of LLaDA-8B-Instruct that the paper's authors released, from a mirror on this machine or from their repository at a
/// pinned commit.
/// </summary>
public static class ReleasedGenerations
{
    public const string Repository = "dllm-reasoning/d1";
    public const string Commit = "837888f22c21a5da91a0af2b0d7b19e81d9b47ec";
    private const string Folder = "eval/eval_baselines";
    private static readonly HubRepository AtCommit = new(HubKind.Github, Repository, Commit);

    /// <summary>The git blob id of each file at that commit, by name.</summary>
    public static IReadOnlyDictionary<string, string> BlobIds { get; } = ReadBlobIds();

    /// <summary>
    /// The paths of the files. A mirror (<see cref="HubMirror"/>) is taken for what it has, which may be a part; without one every file is
    /// downloaded to <paramref name="cache"/> unless it is there. Each file's content is checked against its id.
    /// </summary>
    /// <exception cref="InputException">A file is not the released one, or cannot be downloaded; the message names it.</exception>
    public static async Task<IReadOnlyList<string>> ObtainAsync(string cache, HubClient hub, CancellationToken cancellation)
    {
        if (HubMirror.Find($"github/{Repository}/{Folder}") is { } mirror) return OfFolder(mirror);
        foreach (var name in BlobIds.Keys)
        {
            var path = Path.Combine(cache, name);
            if (File.Exists(path)) continue;
            var located = await hub.LocateAsync(new HubFile(AtCommit, $"{Folder}/{name}", Released(name)), cancellation);
            await hub.PlaceAsync(located, path, _ => { }, cancellation);
        }

        return OfFolder(cache);
    }

    /// <summary>The paths of what a mirror or <paramref name="cache"/> has; nothing is downloaded.</summary>
    /// <exception cref="InputException">A file is not the released one.</exception>
    public static IReadOnlyList<string> AtHand(string cache) => OfFolder(HubMirror.Find($"github/{Repository}/{Folder}") ?? cache);

    /// <summary>The released files in a folder, checked.</summary>
    /// <exception cref="InputException">A file of a released name has other content.</exception>
    public static IReadOnlyList<string> OfFolder(string folder)
    {
        string[] paths = [.. BlobIds.Keys.Select(name => Path.Combine(folder, name)).Where(File.Exists)];
        foreach (var path in paths)
            if (ContentCheck.Mismatch(path, Released(Path.GetFileName(path))) is not null)
                throw new InputException($"{path}: not the file that {Repository} has at {Commit[..7]}; remove it");
        return paths;
    }

    private static ExpectedContent Released(string name) => new(GitBlob: BlobIds[name]);

    private static Dictionary<string, string> ReadBlobIds()
    {
        using var reader = new StreamReader(typeof(ReleasedGenerations).Assembly.GetManifestResourceStream("released-generations.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split("  "))
            .ToDictionary(parts => parts[1], parts => parts[0]);
    }
}
