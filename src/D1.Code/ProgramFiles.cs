using System.Text.Json.Nodes;

namespace D1.Code;

/// <summary>What a program is made of, by its <c>deps.json</c>: our own assemblies, which come from projects, and those of
/// packages.</summary>
internal sealed class ProgramFiles
{
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
        foreach (var (id, library) in libraries)
        {
            var assemblies = (library!["runtime"]?.AsObject() ?? []).Select(file => Path.GetFileName(file.Key));
            if ((string?)deps["libraries"]![id]!["type"] == "project")
            {
                own.UnionWith(assemblies);
                continue;
            }
            foreach (var assembly in assemblies) _packageOf[Path.GetFileNameWithoutExtension(assembly)] = id.Replace('/', ' ');
            _needs[id.Replace('/', ' ')] = [.. (library["dependencies"]?.AsObject() ?? []).Where(needed => ids.ContainsKey(needed.Key))
                .Select(needed => ids[needed.Key])];
        }
        Own = [.. own];
        DepsFile = Path.GetFileName(depsFile);
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
