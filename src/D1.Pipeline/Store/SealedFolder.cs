using System.Text.Json;
using D1.Pipeline.Files;

namespace D1.Pipeline.Store;

/// <summary>
/// A folder that appears whole, in one rename, with its files on the disk and digests of them: what a kill leaves is never taken for one,
/// and what a power cut or a bad disk did to one is noticed.
/// </summary>
public static class SealedFolder
{
    private const string DigestFile = "digests.json";
    private const string Unfinished = "unfinished";

    /// <summary>Makes the folder, or makes it again.</summary>
    /// <param name="place">Its path; one folder of its parent is written at a time.</param>
    /// <param name="save">Writes the files into the folder it is given.</param>
    public static void Write(string place, Action<string> save)
    {
        var unfinished = Path.Combine(Path.GetDirectoryName(place)!, Unfinished);
        if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished);
        save(unfinished);
        File.WriteAllText(Path.Combine(unfinished, DigestFile), JsonSerializer.Serialize(Digests(unfinished),
            ArtifactJson.Default.Digests));
        foreach (var file in Directory.EnumerateFiles(unfinished, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.Write);
            RandomAccess.FlushToDisk(handle);
        }
        if (Directory.Exists(place)) Directory.Delete(place, recursive: true);
        Directory.Move(unfinished, place);
    }

    /// <summary>Removes what saving left that did not come to its end, anywhere below a folder: where the disk is full it needs the
    /// space.</summary>
    internal static void RemoveUnfinished(string below)
    {
        foreach (var folder in Directory.EnumerateDirectories(below, Unfinished, SearchOption.AllDirectories).ToList())
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Whether the folder is there and has exactly the files that were written.</summary>
    public static bool IsSound(string place)
    {
        try
        {
            var recorded = JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(place, DigestFile)), ArtifactJson.Default.Digests);
            return recorded is not null && recorded.SequenceEqual(Digests(place));
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return false;
        }
    }

    private static SortedDictionary<string, string> Digests(string place) =>
        new(Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != DigestFile)
        .ToDictionary(file => Path.GetRelativePath(place, file), ContentDigest.OfFile), StringComparer.Ordinal);
}
