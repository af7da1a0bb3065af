namespace D1.Libtorch;

/// <summary>
/// A step of the build: <c>D1.Libtorch SOURCE DESTINATION</c> copies TorchSharp's library so that older Linux systems load it, too.
/// </summary>
internal static class Program
{
    // GCC 13's libstdc++ has it, Debian 12's and Ubuntu 22.04's have not.
    private const string Version = "GLIBCXX_3.4.32";

    public static int Main(string[] arguments)
    {
        if (arguments is not [var source, var destination])
        {
            Console.Error.WriteLine("give a library and where its copy goes");
            return 2;
        }
        try
        {
            var bytes = File.ReadAllBytes(source);
            Console.WriteLine($"{source}: {VersionRepair.Apply(bytes, Version)}");
            if (!File.Exists(destination) || !File.ReadAllBytes(destination).AsSpan().SequenceEqual(bytes)) Replace(destination, bytes);
            return 0;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Console.Error.WriteLine($"{source}: {problem.Message}");
            return 1;
        }
    }

    // Under its name only once it is whole: a program that has the former one loaded keeps it.
    private static void Replace(string destination, byte[] bytes)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(destination))!;
        Directory.CreateDirectory(folder);
        var whole = Path.Combine(folder, $".{Path.GetFileName(destination)}.{Environment.ProcessId}");
        try
        {
            File.WriteAllBytes(whole, bytes);
            File.Move(whole, destination, overwrite: true);
        }
        finally
        {
            File.Delete(whole);
        }
    }
}
