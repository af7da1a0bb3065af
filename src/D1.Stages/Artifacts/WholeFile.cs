using System.Text;

namespace D1.Stages.Artifacts;

/// <summary>A text file that is there whole or not at all: a full disk or a kill leaves what was there before.</summary>
public static class WholeFile
{
    /// <summary>Writes the file, or replaces it.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static void Write(string path, string text) => Put(path, text, overwrite: true);

    /// <summary>Writes the file unless there is one.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static bool TryCreate(string path, string text)
    {
        try
        {
            if (File.Exists(path)) return false;
            Put(path, text, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false; // another process was faster
        }
    }

    private static void Put(string path, string text, bool overwrite) => WriteAccess.Explained(path, () =>
    {
        path = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(path)!;
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():n}.partial");
        try
        {
            using (var file = new FileStream(partial, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(Encoding.UTF8.GetBytes(text));
                file.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite);
        }
        finally
        {
            File.Delete(partial);
        }
    });
}
