using D1.Core;
using D1.Pipeline.Slurm;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Names;

/// <summary>
/// Specs by name: <c>masked-sft</c> is that of the current folder, else of the usual profile; <c>paper/masked-sft</c> says which.
/// </summary>
public sealed class SpecNames
{
    /// <summary>Environment variable that names the usual profile.</summary>
    public const string Variable = "D1_PROFILE";

    /// <summary>How a spec's file ends.</summary>
    public const string Extension = ".yaml";

    private static readonly Lazy<string> Usual = new(() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? Known(named, Experiments()) : "nano");

    private readonly string? _experiments;
    private readonly Lazy<IReadOnlyList<NamedSpec>> _all;

    /// <param name="experiments">Folder of the profiles; null where there is none.</param>
    /// <param name="profile">The usual profile.</param>
    public SpecNames(string? experiments, string profile)
    {
        (_experiments, Profile) = (experiments, profile);
        _all = new(() => [.. In(Environment.CurrentDirectory).Concat(Folders.SelectMany(In)).DistinctBy(spec => spec.Path)]);
    }

    /// <summary>The profile that is meant where none is named.</summary>
    public string Profile { get; }

    /// <summary>Every spec, in the order in which a bare name is looked for: the current folder, the usual profile, the others.</summary>
    public IReadOnlyList<NamedSpec> All => _all.Value;

    /// <summary>The profile of a bare name: <c>D1_PROFILE</c>, else nano, as for the build.</summary>
    /// <exception cref="InputException">The checkout has no such profile.</exception>
    public static string UsualProfile => Usual.Value;

    /// <summary>The specs of the checkout.</summary>
    public static SpecNames Here() => new(Experiments(), UsualProfile);

    /// <summary>A spec as short as it can be typed: with its profile where that is not the usual one; a foreign one by its file.</summary>
    public static string Shorten(string? profile, string name) => profile is null || profile == UsualProfile ? name
        : Path.IsPathRooted(profile) ? SourceLocation.Shorten(Path.Combine(profile, name + Extension)) : $"{profile}/{name}";

    /// <summary>All specs that a name stands for, the likeliest first.</summary>
    public IReadOnlyList<NamedSpec> Find(string name) => name.Split('/') switch
    {
        [var bare] => [.. All.Where(spec => spec.Name == bare)],
        [var profile, var bare] => [.. All.Where(spec => spec.Name == bare && spec.Profile == profile)],
        _ => [],
    };

    /// <summary>The file of a spec that is given by its path or its name.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public string FileOf(string text)
    {
        if (text.EndsWith(Extension, StringComparison.Ordinal) || FileSpec.Is(text)) return text;
        var found = Find(text);
        if (found.Count == 0 && File.Exists(text)) return text;
        if (found is [var first, ..] && (text.Contains('/', StringComparison.Ordinal) || IsNear(first))) return first.Path;
        if (found.Count == 0 && Directory.Exists(text)) throw new InputException($"SPEC must be a file, but {text} is a folder");
        if (found.Count > 0)
            throw new InputException($"profile {Profile} has no spec '{text}'; there is {string.Join(", ", found)}");
        var known = text.Contains('/', StringComparison.Ordinal) ? All.Select(spec => spec.ToString()) : All.Select(spec => spec.Name);
        throw new InputException($"no spec '{text}'{Spelling.Suggest(text, known)}");
    }

    private bool IsNear(NamedSpec spec) =>
        spec.Profile == Profile || Path.GetDirectoryName(spec.Path) == Path.GetFullPath(Environment.CurrentDirectory);

    /// <summary>Names of the profiles, the usual one first.</summary>
    public IEnumerable<string> Profiles => Folders.Select(folder => Path.GetFileName(folder));

    /// <summary>A profile that a variable names.</summary>
    /// <exception cref="InputException">There are profiles, and this is none.</exception>
    internal static string Known(string profile, string? experiments)
    {
        var known = new SpecNames(experiments, profile).Profiles.ToList();
        return known.Count == 0 || known.Contains(profile) ? profile
            : throw new InputException($"{Variable} is '{profile}', which is no profile{Spelling.Suggest(profile, known)}");
    }

    private static string? Experiments() => CheckoutRoot.Find() is { } root ? Path.Combine(root, NamedSpec.Folder) : null;

    private IEnumerable<string> Folders => !Directory.Exists(_experiments) ? []
        : Directory.EnumerateDirectories(_experiments)
            .Where(folder => Path.GetFileName(folder) is not ("bases" or "schemas" or Cluster.Folder))
            .OrderBy(folder => Path.GetFileName(folder) != Profile).ThenBy(folder => folder, StringComparer.Ordinal);

    private static IEnumerable<NamedSpec> In(string folder) =>
        Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).Select(NamedSpec.Of);
}
