using D1.Core;
using D1.Pipeline.Slurm;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Graph;

/// <summary>
/// All specs below a folder, whatever the profile. Files in folders named <c>bases</c> are for specs to extend, those in <c>clusters</c>
/// say where specs run, and those that lie beside the profiles' folders are about them: none are specs.
/// </summary>
public static class SpecTree
{
    private const string Bases = "bases";

    /// <summary>Everything that the specs below the folders lead to, in one graph.</summary>
    /// <param name="registry">The stages.</param>
    /// <param name="folders">Where the specs are, at any depth.</param>
    /// <param name="artifacts">The artifacts' folder, which holds YAML of others; specs are looked for beside it.</param>
    /// <exception cref="InputException">There is no such folder, no spec, or a spec is wrong.</exception>
    public static SpecGraph Load(StageRegistry registry, IReadOnlyList<string> folders, string artifacts)
    {
        var files = folders.SelectMany(folder => Files(Path.GetFullPath(folder), artifacts + Path.DirectorySeparatorChar)).Distinct()
            .ToList();
        if (files.Count == 0) throw new InputException($"no spec below {string.Join(" and ", folders.Select(SourceLocation.Shorten))}");
        return SpecGraph.Load(registry, files.Select(file => (file, Enumerable.Empty<string>())));
    }

    private static IEnumerable<string> Files(string folder, string artifacts)
    {
        if (!Directory.Exists(folder)) throw new InputException($"there is no folder of specs at {SourceLocation.Shorten(folder)}");
        return Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories)
            .Where(file => !file.StartsWith(artifacts, StringComparison.Ordinal)
                && Path.GetFileName(Path.GetDirectoryName(file)) is not (Bases or Cluster.Folder or NamedSpec.Folder))
            .Order(StringComparer.Ordinal);
    }
}
