using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using D1.Core;

namespace D1.Pipeline.Keys;

/// <summary>The commit that the code was built from, for manifests and tags; nothing depends on it.</summary>
public sealed record SourceRevision(string? Commit, bool? Dirty)
{
    /// <summary>Beside a program that was copied out of its checkout: the revision that it had there.</summary>
    internal const string RecordedFile = "revision.json";

    private static readonly Lazy<SourceRevision> Read = new(() => Recorded() ?? Of(CheckoutRoot.Find()));

    /// <summary>The revision of the program's checkout; asked for once.</summary>
    public static SourceRevision Current => Read.Value;

    /// <summary>The revision of the checkout around a folder; both are null where there is none.</summary>
    internal static SourceRevision Of(string? folder)
    {
        var commit = Git(folder, "rev-parse", "HEAD")?.Trim();
        var changes = commit is null ? null : Git(folder, "status", "--porcelain", "--untracked-files=no");
        return new SourceRevision(commit, changes is null ? null : changes.Length > 0);
    }

    private static SourceRevision? Recorded()
    {
        var file = Path.Combine(AppContext.BaseDirectory, RecordedFile);
        return File.Exists(file) ? JsonSerializer.Deserialize<SourceRevision>(File.ReadAllText(file)) : null;
    }

    private static string? Git(string? folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
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
