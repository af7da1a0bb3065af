using D1.Code;
using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>
/// The program as it was when jobs were submitted: a copy in the store, by digest, that submissions share. Compiling again changes nothing
/// for jobs.
/// </summary>
internal sealed class FrozenBuild
{
    private readonly string _program;
    private readonly IReadOnlyList<string> _files;
    private readonly string _digest;

    /// <param name="program">The program's dll.</param>
    /// <param name="store">Where the copy goes.</param>
    public FrozenBuild(string program, ArtifactStore store)
    {
        _program = Path.GetFullPath(program);
        var source = Path.GetDirectoryName(_program)!;
        // What a process writes beside the program is no part of it, nor is the name of its commit.
        _files = [.. Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(source, file))
            .Where(file => Path.GetExtension(file) is not (".pdb" or ".xml" or ".jsonl") && file != SourceRevision.FileName)
            .Order(StringComparer.Ordinal)];
        _digest = DigestOf(source, file => store.Digests.Digest(file));
        Folder = Path.Combine(store.Root, Submission.Root, Submission.Builds, StageKey.Shorten(_digest));
    }

    /// <summary>Where the copy is, or will be.</summary>
    public string Folder { get; }

    /// <summary>The program's dll in it.</summary>
    public string Program => Path.Combine(Folder, Path.GetFileName(_program));

    /// <summary>Makes the copy, unless it is there.</summary>
    /// <exception cref="InputException">The program was compiled again meanwhile.</exception>
    public void Copy()
    {
        if (Directory.Exists(Folder)) return;
        var partial = $"{Folder}.{Guid.NewGuid():n}";
        try
        {
            if (!TryCopy(partial))
                throw new InputException($"{Path.GetDirectoryName(_program)} was compiled again meanwhile; run it once more");
            SourceRevision.Beside(Path.GetDirectoryName(_program)!).WriteBeside(partial);
            Directory.Move(partial, Folder);
        }
        catch (IOException) when (Directory.Exists(Folder))
        {
            // Another submission was faster.
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }

    // Whether the copy is of the program that was asked for.
    private bool TryCopy(string place)
    {
        try
        {
            foreach (var file in _files)
            {
                var copy = Path.Combine(place, file);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                // A compiler writes into files that are there: a hard link would change with them.
                if (Target(file) is { } target) File.CreateSymbolicLink(copy, target);
                else File.Copy(Path.Combine(Path.GetDirectoryName(_program)!, file), copy);
            }
            return DigestOf(place, file => ContentDigest.OfFile(file)) == _digest;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private string DigestOf(string folder, Func<string, string> digest) => ContentDigest.OfText(string.Join('\n',
        _files.Select(file => $"{file} {Target(file) ?? digest(Path.Combine(folder, file))}")));

    private string? Target(string file) => new FileInfo(Path.Combine(Path.GetDirectoryName(_program)!, file)).LinkTarget;
}
