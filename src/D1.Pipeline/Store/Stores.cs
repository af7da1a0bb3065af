using D1.Core;
using D1.Pipeline.Files;

namespace D1.Pipeline.Store;

/// <summary>
/// The artifacts folders that results are looked for in, in order. What is made goes to the first; the others are only read: a colleague's
/// or a group's store beside one's own. A folder alone is a list of one.
/// </summary>
public sealed class Stores
{
    /// <summary>A list of folders, and a single one.</summary>
    public const string Variable = "D1_STORES", OneVariable = "D1_ARTIFACTS";

    /// <param name="folders">At least one; the first need not exist.</param>
    public Stores(params IEnumerable<string> folders)
    {
        All = [.. folders.Select(Path.GetFullPath).Distinct()];
        First = All[0];
    }

    /// <summary>Where results go, with whatever else is written: journals, names, pins, tables, caches.</summary>
    public string First { get; }

    /// <summary>Full paths, the first one included.</summary>
    public IReadOnlyList<string> All { get; }

    public static implicit operator Stores(string folder) => new(folder);

    /// <summary>The given folder, else those of <c>D1_STORES</c>, else <c>D1_ARTIFACTS</c>, else <c>artifacts</c> at the root of the
    /// program's checkout, else in the current folder. Where the first one is a group's, what this process makes is so, too.</summary>
    /// <exception cref="InputException">One that is only to be read is not there, or one cannot be read.</exception>
    public static Stores Find(string? given = null)
    {
        var stores = Of(given, Environment.GetEnvironmentVariable(Variable), Environment.GetEnvironmentVariable(OneVariable));
        foreach (var root in stores.All) ReadAccess.Require(root);
        GroupStore.Join(stores.First);
        return stores;
    }

    /// <summary>The environment variable that names the stores; null where none does.</summary>
    public static string? NamedBy =>
        ((string[])[Variable, OneVariable]).FirstOrDefault(variable => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(variable)));

    private static Stores Of(string? given, string? several, string? one)
    {
        if (!string.IsNullOrEmpty(given)) return given;
        if (!string.IsNullOrEmpty(several)) return Listed(several);
        if (!string.IsNullOrEmpty(one)) return one;
        return CheckoutRoot.Find() is { } root ? Path.Combine(root, "artifacts") : "artifacts";
    }

    // What is not mounted would be built again, for hours.
    private static Stores Listed(string text)
    {
        var folders = text.Split(Path.PathSeparator);
        if (folders.Any(string.IsNullOrWhiteSpace))
            throw new InputException($"{Variable} is '{text}': between two '{Path.PathSeparator}' stands a folder");
        return folders.Skip(1).FirstOrDefault(folder => !Directory.Exists(folder)) is not { } missing ? new Stores(folders)
            : throw new InputException($"{Variable}: there is no folder {missing} to read results from: mount it, or take it out");
    }

    /// <summary>The folders, as <c>D1_STORES</c> has them.</summary>
    public override string ToString() => string.Join(Path.PathSeparator, All);
}
