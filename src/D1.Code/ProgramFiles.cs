using System.Text.Json.Nodes;

namespace D1.Code;

/// <summary>What a program is made of, by its <c>deps.json</c>: our own assemblies, which come from projects or from D1's packages, and
/// those of other packages.</summary>
internal sealed class ProgramFiles
{
    private const string OwnPackages = "D1.";

    private readonly Dictionary<string, string> _packageOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _needs = new(StringComparer.Ordinal);

    /// <param name="depsFile">The file, beside the program's assemblies.</param>
    public ProgramFiles(string depsFile)
    {
        Folder = Path.GetDirectoryName(Path.GetFullPath(depsFile))!;
        var deps = JsonNode.Parse(File.ReadAllText(depsFile))!;
        var libraries = deps["targets"]![(string)deps["runtimeTarget"]!["name"]!]!.AsObject();
        var ids = libraries.ToDictionary(library => library.Key.Split('/')[0], library =>
            library.Key.Replace('/', ' '), StringComparer.Ordinal);
        var own = new SortedSet<string>(StringComparer.Ordinal);
        var native = libraries.Where(library => library.Value!["runtime"] is null && library.Value["runtimeTargets"] is not null)
            .Select(library => ids[library.Key.Split('/')[0]]).ToHashSet(StringComparer.Ordinal);
        foreach (var (id, library) in libraries)
        {
            var assemblies = (library!["runtime"]?.AsObject() ?? []).Select(file => Path.GetFileName(file.Key));
            string[] needed = [.. (library["dependencies"]?.AsObject() ?? []).Where(other => ids.ContainsKey(other.Key))
                .Select(other => ids[other.Key])];
            if ((string?)deps["libraries"]![id]!["type"] == "project" || id.StartsWith(OwnPackages, StringComparison.Ordinal))
            {
                own.UnionWith(assemblies);
                // A package of native code alone is named by none that calls it: it may be the code of any that our project has beside it.
                foreach (var caller in needed.Except(native)) Add(caller, needed.Intersect(native));
                continue;
            }
            foreach (var assembly in assemblies) _packageOf[Path.GetFileNameWithoutExtension(assembly)] = id.Replace('/', ' ');
            Add(id.Replace('/', ' '), needed);
        }
        Own = [.. own];
        DepsFile = Path.GetFileName(depsFile);

        void Add(string package, IEnumerable<string> needed) => _needs[package] =
            [.. _needs.GetValueOrDefault(package, []).Union(needed, StringComparer.Ordinal)];
    }

    public string Folder { get; }

    /// <summary>Name of the <c>deps.json</c>, which says the versions of packages.</summary>
    public string DepsFile { get; }

    /// <summary>File names of our own assemblies.</summary>
    public IReadOnlyList<string> Own { get; }

    /// <summary>Name and version of the package that an assembly comes from; null for our own and for the framework's.</summary>
    public string? PackageOf(string assemblyName) => _packageOf.GetValueOrDefault(assemblyName);

    public IReadOnlyList<string> Needs(string package) => _needs.GetValueOrDefault(package, []);
}
