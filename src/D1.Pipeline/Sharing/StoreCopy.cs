using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Pipeline.Sharing;

/// <summary>
/// Copies artifacts from one store to another, what each was made from before it: a copy that is stopped anywhere leaves whole results
/// alone, each with all of its inputs, and the same command goes on with what is missing. Nothing is overwritten.
/// </summary>
/// <param name="from">Has them; of a store on another machine, their manifests.</param>
/// <param name="there">What the other store has; of one on another machine, the manifests.</param>
public sealed class StoreCopy(ArtifactStore from, ArtifactStore there)
{
    /// <summary>What there is to copy, in order, and what is there already.</summary>
    /// <param name="wanted">The results that were named.</param>
    /// <exception cref="InputException">Something that one was made from is gone, or the other store has other bytes under a
    /// key.</exception>
    public IReadOnlyList<(Artifact Artifact, bool IsThere)> Plan(IEnumerable<Artifact> wanted)
    {
        var (order, seen) = (new List<(Artifact, bool)>(), new HashSet<string>());
        foreach (var artifact in wanted) Visit(artifact);
        return order;

        void Visit(Artifact artifact)
        {
            if (!seen.Add($"{artifact.Stage}/{artifact.Key}")) return;
            foreach (var (slot, input) in artifact.Manifest.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
                Visit(Find(input) ?? throw new InputException($"{Shown(artifact)}: its input '{slot}', {input.Stage} "
                    + $"{StageKey.Shorten(input.Key)}, is gone; run its spec again, or copy what does not need it"));
            order.Add((artifact, IsThere(artifact)));
        }
    }

    /// <summary>Copies one result into a store of this machine.</summary>
    /// <param name="artifact">The result.</param>
    /// <param name="fetch">Puts its files, which the manifest names, into a folder; what an attempt that was stopped left there may be gone
    /// on with.</param>
    /// <param name="cancellation">Stops it; what has arrived is kept for the next attempt.</param>
    /// <exception cref="InputException">What arrived is not what the manifest says.</exception>
    public void Receive(Artifact artifact, Action<string> fetch, CancellationToken cancellation)
    {
        var manifest = artifact.Manifest;
        using var build = there.Begin(manifest.Stage, manifest.Key, cancellation);
        if (IsThere(artifact))
        {
            build.Conclude(artifact); // somebody else was faster, or an attempt that was killed
            return;
        }
        build.Prepare(manifest.Components);
        var arriving = Path.Combine(build.Root, "arriving");
        Directory.CreateDirectory(arriving);
        fetch(arriving);
        cancellation.ThrowIfCancellationRequested();
        Directory.Delete(build.Output);
        Directory.Move(arriving, build.Output);
        there.Publish(build, manifest.Files.Where(file => file.Declared).Select(file => file.Path), (files, digest) =>
            digest == manifest.Digest && files.Select(file => (file.Path, file.Sha256)).Order()
                .SequenceEqual(manifest.Files.Select(file => (file.Path, file.Sha256)).Order()) ? manifest
            : throw new InputException($"{Shown(artifact)} did not arrive as it was published: it is damaged where it came from, or on the "
                + $"way; {Typed.D1} verify tells"), cancellation: cancellation);
        if (manifest.Components.GetValueOrDefault(StageKey.CodeComponent) is { } code) there.Code.Copy(from.Code, code);
    }

    /// <summary>Copies files of a result that lies in a folder of this machine; those that have arrived already are kept.</summary>
    public static void CopyFiles(Artifact artifact, string into, CancellationToken cancellation)
    {
        foreach (var file in artifact.Manifest.Files)
        {
            cancellation.ThrowIfCancellationRequested();
            var (source, place) = (artifact.File(file.Path), Path.Combine(into, file.Path));
            if (File.Exists(place) && new FileInfo(place).Length == file.Size && ContentDigest.OfFile(place) == file.Sha256) continue;
            if (!File.Exists(source))
                throw new InputException($"{Shown(artifact)} is damaged: {file.Path} is missing; run its spec again");
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            CopyFile(source, place);
        }
    }

    // Who may do what with it says the umask there, not the rights that it has here.
    private static void CopyFile(string source, string place)
    {
        File.Delete(place);
        File.Create(place).Dispose();
        var rights = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(place);
        File.Copy(source, place, overwrite: true);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(place, rights);
    }

    private bool IsThere(Artifact artifact)
    {
        if (Manifest.Read(there.OwnFolderOf(artifact.Stage, artifact.Key)) is not { } known) return false;
        return known.Digest == artifact.Digest ? true
            : throw new InputException($"{there.Root} has {Shown(artifact)} with other bytes than {from.Root}: nothing is overwritten; "
                + $"{Typed.D1} verify says which of them can be made again");
    }

    // The recorded key first; an equal result under another one is as good.
    private Artifact? Find(ManifestInput input) =>
        (Manifest.Read(from.FolderOf(input.Stage, input.Key)) is { } known && known.Digest == input.Digest ? known
            : from.Manifests(input.Stage).FirstOrDefault(manifest => manifest.Digest == input.Digest)) is { } found
            ? new Artifact(from.FolderOf(found.Stage, found.Key), found) : null;

    private static string Shown(Artifact artifact) => $"{artifact.Stage} {StageKey.Shorten(artifact.Key)}";
}
