using D1.Stages.Artifacts;
using D1.Stages.Pipeline;

namespace D1.Stages.Naming;

/// <summary>
/// The last result of each spec: links <c>artifacts/by-name/PROFILE/SPEC</c> into the store, for people and for every command that takes a
/// name. A spec with overrides has none: it is another experiment.
/// </summary>
public sealed class NamedResults(string artifactsRoot)
{
    /// <summary>The links' folder, below the artifacts'.</summary>
    public const string Folder = "by-name";

    private const string ReadmeFile = "README.txt";

    private const string Readme = """
        What lies here (docs/artifacts.md says more):

        by-name/PROFILE/SPEC   links to the last result of each spec; ./d1 ls lists them all
        pins.txt               results that gc and rm keep: ./d1 pin REF, or edit it
        store/STAGE/KEY        results, each a folder with a manifest.json that says what it was made from
        tables/                tables by name, for ./d1 diff
        runs/                  what runs recorded, a journal each; ./d1 mlflow-sync sends them
        table1.PROFILE.json    the last Table 1 of a profile, for scripts
        cache/                 digests of big files, downloads; found again when they are gone
        work/                  what is being built, and checkpoints of what was stopped
        damaged/               results that lost or changed a file, moved aside

        Nothing else here is edited by hand. ./d1 rm removes a result, ./d1 gc all that no spec leads to any more. cache/ and
        damaged/ may be deleted at any time, work/ when nothing runs (a stopped run then starts anew), store/ when its results
        may be made again.

        """;

    /// <summary>Links a spec's name to its result, and says beside it what lies there.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Record(StageNode node, Artifact artifact)
    {
        if (node.SetArguments.Count > 0) return;
        var link = LinkOf(NamedSpec.Of(node.Spec.Path));
        var folder = Path.GetDirectoryName(link)!;
        var target = Path.GetRelativePath(folder, artifact.Folder);
        if (new FileInfo(link).LinkTarget == target) return;
        Directory.CreateDirectory(folder);
        var readme = Path.Combine(artifactsRoot, ReadmeFile);
        if (!File.Exists(readme)) File.WriteAllText(readme, Readme);
        File.Delete(link);
        try
        {
            Directory.CreateSymbolicLink(link, target);
        }
        catch (IOException) when (new FileInfo(link).LinkTarget == target)
        {
            // Another process was faster.
        }
    }

    /// <summary>The folder of a spec's last result, or null.</summary>
    public string? Find(NamedSpec spec) =>
        new DirectoryInfo(LinkOf(spec)) is { LinkTarget: { } target } link && Path.GetFullPath(target, link.Parent!.FullName) is var folder
            && Directory.Exists(folder) ? folder : null;

    /// <summary>Names of the results that are there, each with its folder.</summary>
    public IEnumerable<(string Profile, string Name, string Folder)> All()
    {
        var root = new DirectoryInfo(Path.Combine(artifactsRoot, Folder));
        return !root.Exists ? [] :
            from profile in root.EnumerateDirectories().OrderBy(profile => profile.Name, StringComparer.Ordinal)
            from link in profile.EnumerateFileSystemInfos().OrderBy(link => link.Name, StringComparer.Ordinal)
            where link.LinkTarget is not null && Directory.Exists(link.FullName)
            select (profile.Name, link.Name, Path.GetFullPath(link.LinkTarget!, profile.FullName));
    }

    /// <summary>Removes the names of results that are gone.</summary>
    public void Prune()
    {
        var root = new DirectoryInfo(Path.Combine(artifactsRoot, Folder));
        if (!root.Exists) return;
        foreach (var link in root.EnumerateDirectories().SelectMany(profile => profile.EnumerateFileSystemInfos()))
            if (link.LinkTarget is not null && !Directory.Exists(link.FullName)) link.Delete();
    }

    private string LinkOf(NamedSpec spec) => Path.Combine(artifactsRoot, Folder, spec.Profile, spec.Name);
}
