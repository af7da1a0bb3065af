using System.Text;

namespace D1.Pipeline.Store;

/// <summary>A file that is there whole or not at all: a full disk or a kill leaves what was there before.</summary>
public static class WholeFile
{
    /// <summary>Writes the file, or replaces it.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Write(string, string)"/>
    public static void Write(string path, byte[] content) => Put(path, content, overwrite: true);

    /// <summary>Writes the file unless there is one.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    public static bool TryCreate(string path, string text)
    {
        try
        {
            if (File.Exists(path)) return false;
            Put(path, Encoding.UTF8.GetBytes(text), overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false; // another process was faster
        }
    }

    private static void Put(string path, byte[] content, bool overwrite) => WriteAccess.Explained(path, () =>
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

            File.Move(partial, path, overwrite);
        }
        finally
        {
            File.Delete(partial);
        }
    });
}
