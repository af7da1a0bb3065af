namespace D1.Cli.Tests;

/// <summary>The program beside the tests, in another folder.</summary>
internal static class ProgramCopy
{
    /// <summary>Copies what is ours to change, and links to native libraries.</summary>
    public static void Into(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory)
            .Where(file => Path.GetExtension(file) is ".dll" or ".json" or ".jsonl"))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        foreach (var library in Directory.EnumerateFiles(AppContext.BaseDirectory, "lib*.so*"))
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(library)), library);
        var natives = Path.Combine(AppContext.BaseDirectory, "runtimes");
        if (Directory.Exists(natives)) Directory.CreateSymbolicLink(Path.Combine(folder, "runtimes"), natives);
    }
}
