using System.Diagnostics;
using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Pipeline.Sharing;

/// <summary>
/// A store on another machine, reached by rsync and a remote shell; nothing of D1 need be installed there. What is sent lies in the key's
/// work folder and under its lock, as what is built there does, and comes to its place in one rename, after <c>sha256sum</c> has read
/// there what arrived.
/// </summary>
public sealed class RemoteStore
{
    private const string Damaged = "damaged", Missing = "d1 finds no ", Waits = "d1 waits", Parts = ".parts";
    private const int DaysLeft = 7;

    // Files come whole under their names, or are gone on with; what a kill leaves besides is in a folder of its own. The umask there says
    // who may do what with them, not the rights that they have here.
    private static readonly string[] Whole =
        ["-t", "--partial", "--no-perms", "--chmod=ugo=rwX", "--files-from=-", "--temp-dir=" + Parts];

    private readonly string _host, _path;
    private readonly string[] _shell;
    private readonly Action<string> _say;

    private RemoteStore(string host, string path, string shell, Action<string> say) =>
        (_host, _path, _shell, _say) = (host, path, shell.Split(' ', StringSplitOptions.RemoveEmptyEntries), say);

    /// <summary>The store that <c>host:path</c> or <c>user@host:path</c> names; null for a folder. A path without a slash at its beginning
    /// is below the folder that the remote shell begins in; <c>~/</c> is the user's home.</summary>
    /// <param name="text">What was given.</param>
    /// <param name="shell">The remote shell and its options: <c>ssh</c>.</param>
    /// <param name="say">Takes a line for people.</param>
    /// <exception cref="InputException">The path is below another user's home.</exception>
    public static RemoteStore? Parse(string text, string shell, Action<string> say)
    {
        if (text.Split(':', 2) is not [{ Length: > 1 } host, { Length: > 0 } path] || host.Contains('/', StringComparison.Ordinal)
            || host.StartsWith('-')) return null;
        if (path is ['~', not '/', ..])
            throw new InputException($"{text}: of homes only one's own is known, as ~/; give the folder's whole path");
        return new(host, path.TrimEnd('/') is { Length: > 0 } folder ? folder : "/", shell, say);
    }

    /// <summary>Whether there is such a folder.</summary>
    /// <param name="make">Make the store where there is none. What copies that were stopped left there goes then, after a week.</param>
    public bool IsThere(bool make)
    {
        if (!make) return Run(Command($"! test -d {Folder} || echo there")).Length > 0;
        Run(Write("mkdir -p store work/locks || exit; "
            + $"find work/ -mindepth 3 -maxdepth 3 -name arriving -mtime +{DaysLeft} | while IFS=/ read -r work stage key name; do "
            + "flock -n \"work/locks/$stage-$key.lock\" "
            + "sh -c 'rm -rf \"$1/arriving\"; rmdir \"$1\" 2>/dev/null' d1 \"work/$stage/$key\"; done; true"));
        return true;
    }

    /// <summary>Brings the manifests and names of the store into a folder, which then can be looked through as the store could.</summary>
    public void ReadInto(string folder) => Rsync(["-rlt", "--prune-empty-dirs", "--exclude=/store/*/.*", "--include=/store/",
        "--include=/store/*/", "--include=/store/*/*/", "--include=/store/*/*/" + Manifest.FileName, "--include=/by-name/***",
        "--exclude=*", Place("./"), folder + "/"], ToRead, "", CancellationToken.None);

    /// <summary>Brings a result's files into a folder, and goes on with what an attempt that was stopped left there.</summary>
    public void Fetch(Artifact artifact, string into, CancellationToken cancellation)
    {
        var parts = Directory.CreateDirectory(Path.Combine(into, Parts));
        Rsync([.. Whole, Place($"store/{artifact.Stage}/{artifact.Key}/"), into + "/"], ToRead,
            Lines(artifact.Manifest.Files.Select(file => file.Path)), cancellation);
        parts.Delete(recursive: true);
    }

    /// <summary>Puts a result into the store, unless it is there.</summary>
    /// <exception cref="InputException">What arrived is not what the manifest says.</exception>
    public void Send(Artifact artifact, CancellationToken cancellation)
    {
        var (build, place) = ($"work/{artifact.Stage}/{artifact.Key}", $"store/{artifact.Stage}/{artifact.Key}");
        var (arriving, keyLock) = (Quoted(build + "/arriving"), Quoted($"work/locks/{artifact.Stage}-{artifact.Key}.lock"));
        var waits = $"{artifact.Stage} {StageKey.Shorten(artifact.Key)}: another process is building it there; waiting";
        // Held by rsync itself there: one that lost who started it writes on.
        var locked = $"exec 9>>{keyLock} || exit; flock -n 9 || {{ echo {Waits} >&2; flock 9; }} || exit; ";
        var files = artifact.Manifest.Files.Select(file => (file.Path, file.Sha256))
            .Append((Path: Manifest.FileName, Sha256: ContentDigest.OfFile(artifact.File(Manifest.FileName)))).ToList();
        Rsync([.. Whole, artifact.Folder + "/", Place(build + "/arriving/")],
            Write($"{locked}mkdir -p {arriving}/{Parts} && exec rsync \"$@\""), Lines(files.Select(file => file.Path)),
            cancellation, waits);
        var answer = Run(Write($"{locked}if ! test -e {Quoted($"{place}/{Manifest.FileName}")}; then "
            + $"(cd {arriving} && sha256sum --check --strict --status) || {{ rm -rf {arriving}; echo {Damaged}; exit 0; }}; "
            + $"rm -rf {arriving}/{Parts}; mkdir -p {Quoted("store/" + artifact.Stage)} && mv -T {arriving} {Quoted(place)} || exit; "
            + $"printf %s {Quoted(artifact.Digest)} > {keyLock}; fi; rm -rf {Quoted(build)}"),
            Lines(files.Select(file => $"{file.Sha256}  {file.Path}")), waits);
        if (answer.Contains(Damaged, StringComparison.Ordinal))
            throw new InputException($"{artifact.Stage} {StageKey.Shorten(artifact.Key)} did not arrive as it was published: it is damaged "
                + $"here, or on the way; {Typed.D1} verify tells");
    }

    private string Name => $"{_host}:{_path}";

    private string Folder => _path is ['~', .. var below] ? "\"$HOME\"" + (below.Length > 0 ? Quoted(below) : "") : Quoted(_path);

    private string ToRead => Command($"{Tools("rsync")}cd {Folder} && exec rsync \"$@\"");

    private string Place(string below) => $"{_host}:{below}";

    private static string Lines(IEnumerable<string> lines) => string.Concat(lines.Select(line => line + "\n"));

    private static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Tools(params string[] names) => $"for tool in {string.Join(' ', names)}; do "
        + $"command -v $tool >/dev/null || {{ echo \"{Missing}$tool\" >&2; exit 1; }}; done; ";

    // In the store's folder, made where it is not there; for its group, where one shares it.
    private string Write(string script) => Command($"{Tools("rsync", "sha256sum", "flock")}store={Folder}; place=$store; "
        + "until [ -d \"$place\" ]; do place=$(dirname \"$place\"); done; "
        + "case $(ls -ld \"$place/.\") in d????w[sS]*) umask g=rwx;; esac; "
        + $"mkdir -p \"$store\" && cd \"$store\" || exit; {script}");

    // One line, for whatever shell the user has there; what comes behind it are the script's arguments.
    private static string Command(string script) => $"sh -c {Quoted(script)} d1";

    private string Run(string command, string input = "", string? waits = null) =>
        Run(_shell[0], [.. _shell.Skip(1), _host, command], input, waits, CancellationToken.None);

    private void Rsync(IEnumerable<string> arguments, string there, string input, CancellationToken cancellation, string? waits = null) =>
        Run("rsync", ["-e", string.Join(' ', _shell), "--rsync-path=" + there, .. arguments], input, waits, cancellation);

    private Process Start(ProcessStartInfo info)
    {
        try
        {
            return Process.Start(info)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InputException($"{Name}: there is no {info.FileName} here; install it, or copy to a folder that both "
                + "machines see");
        }
    }

    private string Run(string program, IEnumerable<string> arguments, string input, string? waits, CancellationToken cancellation)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Start(info);
        using var stop = cancellation.Register(() => process.Kill(entireProcessTree: true));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), ErrorsOf(process.StandardError));
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
        var said = errors.GetAwaiter().GetResult();
        if (said.Find(line => line.StartsWith(Missing, StringComparison.Ordinal)) is { } missing)
            throw new InputException($"{Name}: there is no {missing[Missing.Length..]} there; install it, or copy to a folder that both "
                + "machines see");
        throw new IOException($"{Name}: {program} ended with exit code {process.ExitCode}"
            + (said.Count > 0 ? $": {said[0]}" : ""));

        async Task<List<string>> ErrorsOf(StreamReader lines)
        {
            var errors = new List<string>();
            while (await lines.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
                if (line == Waits) _say(waits!);
                else if (line.Length > 0) errors.Add(line);
            return errors;
        }
    }
}
