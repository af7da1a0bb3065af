namespace D1.Core;

/// <summary>What people type: every hint that is a command begins with it.</summary>
[OutsideKey("words of messages")]
public static class Typed
{
    private const string Name = "d1";

    /// <summary>How <c>d1</c> is started from here: the script of the checkout that this program lies in, <c>./d1</c> at its root; else by
    /// its name, as an installed tool is.</summary>
    public static string D1 { get; } =
        Of(AppContext.BaseDirectory, Environment.CurrentDirectory, Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <param name="program">The program's folder.</param>
    /// <param name="here">The current folder.</param>
    /// <param name="path">Where a shell looks for commands.</param>
    internal static string Of(string program, string here, string path)
    {
        // The script starts what lies in src; build.sh what lies in build.
        if (CheckoutRoot.Around(program) is not { } root
            || !(IsBelow(program, Path.Combine(root, "src")) || IsBelow(program, Path.Combine(root, "build"))))
            return Name;
        var script = Path.Combine(root, Name);
        var found = path.Split(Path.PathSeparator).Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
        if (found is not null && (File.ResolveLinkTarget(found, returnFinalTarget: true)?.FullName ?? found) == script) return Name;
        if (here == root) return $"./{Name}";
        var typed = IsBelow(here, root) ? Path.GetRelativePath(here, script) : script;
        return typed.Contains(' ', StringComparison.Ordinal) ? $"'{typed}'" : typed;
    }

    private static bool IsBelow(string folder, string other) =>
        folder.StartsWith(other + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
