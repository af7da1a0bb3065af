using D1.Pipeline.Graph;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Names;

/// <summary>
/// The last result of each spec: links <c>artifacts/by-name/PROFILE/SPEC</c> into the store, for people and for every command that takes a
/// name. A spec with overrides has none: it is another experiment. Nor has one of a folder that only shares its name with a profile of the
/// checkout: manifests tell what it led to. Of a name that several stores have, the first counts.
/// </summary>
/// <param name="stores">Where names are looked for; the first store gets new ones.</param>
public sealed class NamedResults(Stores stores)
{
    /// <summary>The links' folder, below the artifacts'.</summary>
    public const string Folder = "by-name";

    private const string ReadmeFile = "README.txt";

    private const string Readme = """
        What lies here, and what may be deleted. ./d1 ls lists the results, ./d1 show REF shows one.

        by-name/PROFILE/SPEC   Links to the last result of each spec, so that names can be typed for keys. A link may be deleted: the
                               next run of its spec makes it again.
        store/STAGE/KEY        The results, each a folder with a manifest.json that says what it was made from. ./d1 rm REF removes
                               one, ./d1 gc all that no spec leads to any more; a folder may be deleted when its result may be made
                               again.
        store/.code            What stands behind the digests of code in keys: ./d1 plan names the members that changed by it. gc
                               removes what no result needs.
        pins.txt               Results that gc and rm keep, with all that they were made from, a line STAGE/KEY each: ./d1 pin REF,
                               ./d1 unpin REF, or edit it. Without it nothing is pinned.
        tables/NAME.json       Table 1 as it was when it was made, by name or day, for ./d1 diff NAME OTHER. gc and rm keep the cells
                               that it was counted from: delete the file when it need not be compared any more, and they may go.
        table1.PROFILE.json    The last Table 1 of a profile, for scripts. May be deleted: the next run writes it.
        runs/                  What runs recorded, a journal each, for ./d1 mlflow-sync. May be deleted when that need not be sent;
                               gc removes those of results that are gone.
        cache/                 Digests of big files, summaries of results. May be deleted at any time: found again when it is gone.
        work/                  What is being built, and checkpoints of what was stopped. May be deleted when nothing runs: what was
                               stopped starts anew then.
        slurm/NAME/            What was handed to a cluster, with the logs of its jobs: ./d1 status NAME. May be deleted when those have
                               ended; gc removes what nothing was heard of for 30 days. slurm/builds/ has the programs that jobs run.
        packages/              What ./build.sh Pack made. May be deleted at any time.
        benchmark/             What ./build.sh Benchmark measured, and its plots. May be deleted at any time.
        released/              The released generations that ./build.sh RescoreReleased got, and rescored.json what it made of them. Both
                               may be deleted at any time.
        damaged/               Results that lost or changed a file, moved aside. May be deleted at any time.

        Nothing else here is edited by hand.

        """;

    /// <summary>Links a spec's name to its result, and says beside it what lies there.</summary>
    /// <exception cref="IOException">The folder cannot be written to.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Record(StageNode node, Artifact artifact)
    {
        if (node.SetArguments.Count > 0 || NamedSpec.Of(node.Spec.Path) is not { IsForeign: false } spec) return;
        var link = LinkOf(stores.First, spec);
        var folder = Path.GetDirectoryName(link)!;
        // Within a store, so that it can be moved; the way to another one is as long as it is.
        var target = artifact.Folder.StartsWith(stores.First + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? Path.GetRelativePath(folder, artifact.Folder) : artifact.Folder;
        if (new FileInfo(link).LinkTarget == target) return;
        Directory.CreateDirectory(folder);
        var readme = Path.Combine(stores.First, ReadmeFile);
        if (!File.Exists(readme) || File.ReadAllText(readme) != Readme) WholeFile.Write(readme, Readme);
        SymbolicLink.Put(link, target);
    }

    /// <summary>The folder of a spec's last result, or null.</summary>
    public string? Find(NamedSpec spec) => spec.IsForeign ? null
        : stores.All.Select(root => new DirectoryInfo(LinkOf(root, spec))).Where(link => link.LinkTarget is not null)
            .Select(link => Path.GetFullPath(link.LinkTarget!, link.Parent!.FullName)).FirstOrDefault(Directory.Exists);

    /// <summary>The link of a name that <see cref="All"/> has.</summary>
    public string LinkOf(string profile, string name) => stores.All.Select(root => Path.Combine(root, Folder, profile, name))
        .FirstOrDefault(Directory.Exists) ?? Path.Combine(stores.First, Folder, profile, name);

    /// <summary>Names of the results that are there, each with its folder.</summary>
    public IEnumerable<(string Profile, string Name, string Folder)> All() =>
        stores.All.SelectMany(In).DistinctBy(name => (name.Profile, name.Name));

    private static IEnumerable<(string Profile, string Name, string Folder)> In(string artifacts)
    {
        var root = new DirectoryInfo(Path.Combine(artifacts, Folder));
        return !root.Exists ? [] :
            from profile in root.EnumerateDirectories().OrderBy(profile => profile.Name, StringComparer.Ordinal)
            from link in profile.EnumerateFileSystemInfos().OrderBy(link => link.Name, StringComparer.Ordinal)
            where link.LinkTarget is not null && !SymbolicLink.IsPartial(link.Name) && Directory.Exists(link.FullName)
            select (profile.Name, link.Name, Path.GetFullPath(link.LinkTarget!, profile.FullName));
    }

    /// <summary>Removes the first store's names of results that are gone, and what a kill left of others.</summary>
    public void Prune()
    {
        var root = new DirectoryInfo(Path.Combine(stores.First, Folder));
        if (!root.Exists) return;
        foreach (var link in root.EnumerateDirectories().SelectMany(profile => profile.EnumerateFileSystemInfos()))
            if (link.LinkTarget is not null && (SymbolicLink.IsPartial(link.Name) || !Directory.Exists(link.FullName))) link.Delete();
    }

    private static string LinkOf(string artifacts, NamedSpec spec) => Path.Combine(artifacts, Folder, spec.Profile, spec.Name);
}
