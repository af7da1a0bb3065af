using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace D1.Code;

/// <summary>The commit that a program was compiled from, for manifests and tags; nothing depends on it. The build writes it beside the
/// program: the checkout may have changed since.</summary>
/// <param name="Commit">Null where there is no repository, or no git.</param>
/// <param name="Dirty">Whether a file that git knows was other than in the commit.</param>
public sealed record SourceRevision(string? Commit, bool? Dirty)
{
    public const string FileName = "revision.json";

    private static readonly Lazy<SourceRevision> Own = new(() => Beside(AppContext.BaseDirectory));

    /// <summary>Of this program.</summary>
    public static SourceRevision Current => Own.Value;

    /// <summary>Of the program in a folder; both are null where none was written.</summary>
    public static SourceRevision Beside(string folder) => Path.Combine(folder, FileName) is var file && File.Exists(file)
        ? JsonSerializer.Deserialize<SourceRevision>(File.ReadAllText(file))! : new(null, null);

    /// <summary>The checkout around a folder as it is now.</summary>
    public static SourceRevision Of(string folder)
    {
        var commit = Git(folder, "rev-parse", "HEAD")?.Trim();
        var changes = commit is null ? null : Git(folder, "status", "--porcelain", "--untracked-files=no");
        return new SourceRevision(commit, changes is null ? null : changes.Length > 0);
    }

    /// <summary>Writes it beside the program in a folder; running programs read the old one or the new one.</summary>
    public void WriteBeside(string folder)
    {
        var (file, partial) = (Path.Combine(folder, FileName), Path.Combine(folder, $"{FileName}.{Environment.ProcessId}"));
        if (File.Exists(file) && Beside(folder) == this) return;
        File.WriteAllText(partial, JsonSerializer.Serialize(this));
        File.Move(partial, file, overwrite: true);
    }

    private static string? Git(string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // Whoever commits at this moment needs the lock on the index.
                Environment = { ["GIT_OPTIONAL_LOCKS"] = "0" },
            })!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (Win32Exception)
        {
            return null; // no git on this machine
        }
    }
}
