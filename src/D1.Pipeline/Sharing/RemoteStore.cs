using System.Diagnostics;
using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Store;

namespace D1.Pipeline.Sharing;

/// <summary>
/// A store on another machine, reached by rsync and a remote shell; nothing of D1 need be installed there. A result comes to its place in
/// one rename, after <c>sha256sum</c> has read there what arrived.
/// </summary>
public sealed class RemoteStore
{
    private const string Damaged = "damaged";
    private readonly string _host, _path;
    private readonly string[] _shell;

    private RemoteStore(string host, string path, string shell) =>
        (_host, _path, _shell) = (host, path, shell.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The store that <c>host:path</c> or <c>user@host:path</c> names; null for a folder.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="shell">The remote shell and its options: <c>ssh</c>.</param>
    public static RemoteStore? Parse(string text, string shell) => text.Split(':', 2) is [{ Length: > 1 } host, { Length: > 0 } path]
        && !host.Contains('/', StringComparison.Ordinal) && !host.StartsWith('-') ? new(host, path.TrimEnd('/'), shell) : null;

    /// <summary>Makes the store, where there is none.</summary>
    public void Create() => Shell($"mkdir -p {Quoted("store")} {Quoted("work")}", "");

    /// <summary>Brings the manifests and names of the store into a folder, which then can be looked through as the store could.</summary>
    public void ReadInto(string folder) => Rsync(["-rlt", "--prune-empty-dirs", "--exclude=/store/*/.*", "--include=/store/",
        "--include=/store/*/", "--include=/store/*/*/", "--include=/store/*/*/" + Manifest.FileName, "--include=/by-name/***",
        "--exclude=*", Place(""), folder + "/"], "", CancellationToken.None);

    /// <summary>Brings a result's files into a folder, and goes on with what an attempt that was stopped left there.</summary>
    public void Fetch(Artifact artifact, string into, CancellationToken cancellation) => Rsync(["-t", "--partial", "--files-from=-",
        Place($"store/{artifact.Stage}/{artifact.Key}/"), into + "/"], Lines(artifact.Manifest.Files.Select(file => file.Path)),
        cancellation);

    /// <summary>Puts a result into the store, unless it is there.</summary>
    /// <exception cref="InputException">What arrived is not what the manifest says.</exception>
    public void Send(Artifact artifact, CancellationToken cancellation)
    {
        var (arriving, place) = ($"work/.arriving-{artifact.Stage}-{artifact.Key}", $"store/{artifact.Stage}/{artifact.Key}");
        var files = artifact.Manifest.Files.Select(file => (file.Path, file.Sha256))
            .Append((Path: Manifest.FileName, Sha256: ContentDigest.OfFile(artifact.File(Manifest.FileName)))).ToList();
        Shell($"mkdir -p {Quoted(arriving)}", "");
        Rsync(["-t", "--partial", "--files-from=-", artifact.Folder + "/", Place(arriving + "/")], Lines(files.Select(file => file.Path)),
            cancellation);
        // rename(2) onto a folder with files fails: of two that arrive at once, one stays, and they are equal.
        var answer = Shell($"(cd {Quoted(arriving)} && sha256sum --check --strict --status) || {{ rm -rf {Quoted(arriving)}; "
            + $"echo {Damaged}; exit 0; }}; mkdir -p {Quoted($"store/{artifact.Stage}")}; "
            + $"mv -T {Quoted(arriving)} {Quoted(place)} 2>/dev/null || {{ test -e {Quoted(place + "/" + Manifest.FileName)} && "
            + $"rm -rf {Quoted(arriving)}; }}", Lines(files.Select(file => $"{file.Sha256}  {file.Path}")));
        if (answer.Contains(Damaged, StringComparison.Ordinal))
            throw new InputException($"{artifact.Stage} {artifact.Key[..12]} did not arrive as it was published: it is damaged here, or on "
                + "the way; d1 verify tells");
    }

    private string Place(string below) => $"{_host}:{_path}/{below}";

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // In the store's folder, made where it is not there.
    private string Shell(string script, string input)
    {
        var path = Quoted(_path);
        return Run(_shell[0], [.. _shell.Skip(1), _host, $"mkdir -p {path} && cd {path} && {{ {script}; }}"], input,
            CancellationToken.None);
    }

    private void Rsync(IEnumerable<string> arguments, string input, CancellationToken cancellation) =>
        Run("rsync", ["-e", string.Join(' ', _shell), .. arguments], input, cancellation);

    private Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InputException($"{_host}:{_path}: there is no {info.FileName} here; install it, or copy to a folder that both "
                + "machines see");
        }
    }

    private string Run(string program, IEnumerable<string> arguments, string input, CancellationToken cancellation)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(info);
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None),
            process.StandardError.ReadToEndAsync(CancellationToken.None));
        try
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it read that; why is told below.
        }
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode == 0) return output.GetAwaiter().GetResult();
        var said = errors.GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        throw new IOException($"{_host}:{_path}: {program} ended with exit code {process.ExitCode}"
            + (said.Length > 0 ? $": {said[0]}" : ""));
    }
}
