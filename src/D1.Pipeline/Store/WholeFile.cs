using System.Text;

namespace D1.Pipeline.Store;

/// <summary>A file that is there whole or not at all: a full disk or a kill leaves what was there before.</summary>
public static class WholeFile
{
    /// <summary>Writes the file, or replaces it.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public static void Write(string path, byte[] content) =>
        Put(path, content, (partial, place) => File.Move(partial, place, overwrite: true));

    /// <summary>Writes the file unless there is one.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static bool TryCreate(string path, string text)
    {
        try
        {
            if (File.Exists(path)) return false;
            Put(path, Encoding.UTF8.GetBytes(text), Claim);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false; // another process was faster
        }
    }

    // The framework's move looks first and renames then: of two processes that do so at once, both would believe that it is theirs. A
    // second name is given by one call, or refused.
    private static void Claim(string partial, string place)
    {
        if (FileClone.TryLink(partial, place)) return;
        if (File.Exists(place)) throw new IOException($"{place} is there already");
        File.Move(partial, place, overwrite: false);
    }

    private static void Put(string path, byte[] content, Action<string, string> arrive) => WriteAccess.Explained(path, () =>
    {
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}.partial");
        try
        {
            using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            arrive(partial, path);
        }
        finally
        {
            File.Delete(partial);
        }
    });
}
