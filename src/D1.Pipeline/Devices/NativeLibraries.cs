using System.Diagnostics;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Pipeline.Files;

namespace D1.Pipeline.Devices;

/// <summary>The native libraries that do the arithmetic: those that are loaded or, before that, those that the loader says it will
/// load.</summary>
public static partial class NativeLibraries
{
    private const string Torch = "torch_cpu", Maps = "/proc/self/maps", Chooser = "LIBTORCH";
    private static readonly string[] Computing = [Torch, "c10", "blas", "lapack", "mkl", "dnnl", "sleef"];

    // What TorchSharp's members call, beside the program: its libraries are those that compute.
    private static readonly string[] EntryPoints =
        ["libLibTorchSharp.so", "runtimes/linux-x64/native/libLibTorchSharp.so"];

    // Neither the loader's settings nor the libraries of a process change while it runs.
    private static readonly Lazy<IReadOnlyList<string>> Expected = new(AskLoader);
    private static string? _identity;

    // Half a gigabyte, the same for every store: beside the program, whose libraries they are.
    private static readonly DigestMemo Digests = new(Path.Combine(AppContext.BaseDirectory, "native-digests.jsonl"));

    /// <summary><c>libtorch_cpu 2.10.0 3f2a…, libc10.so 01ab…</c>: the same text on any machine with the same files; <c>none</c> where
    /// there is no libtorch.</summary>
    /// <exception cref="InputException"><c>LIBTORCH</c> names another libtorch than this build loads.</exception>
    public static string Identity()
    {
        if (Problem() is { } problem) throw new InputException(problem);
        return _identity ??= Identify(Expected.Value);
    }

    /// <summary>Holds the libraries that this process loaded against <see cref="Identity"/>, which keys have.</summary>
    /// <exception cref="InputException">They are not the same.</exception>
    public static void RequireIdentity()
    {
        if (!File.Exists(Maps)) return;
        var (named, loaded) = (Identity(), Identify(Loaded(Computing)));
        if (loaded != named)
            throw new InputException($"this process loaded {loaded}, but its key names {named}: was one replaced just now? Start again");
    }

    /// <summary>The libtorch that this process has loaded or will load, links followed; null where there is none.</summary>
    public static string? FindTorch() => Expected.Value.FirstOrDefault(IsTorch);

    /// <summary>What is wrong with <c>LIBTORCH</c>, in one line: the build decides which libtorch is loaded. Null for nothing.</summary>
    public static string? Problem()
    {
        if (Environment.GetEnvironmentVariable(Chooser) is not { Length: > 0 } folder || FindTorch() is not { } loaded) return null;
        var chosen = Path.Combine(folder, "lib", "libtorch_cpu.so");
        if (File.Exists(chosen) && FileStamp.Of(chosen) == FileStamp.Of(loaded)) return null;
        return $"{Chooser} is '{folder}', but this build loads {loaded}: build again with it (./build.sh Compile), or unset it";
    }

    /// <summary>Full paths of loaded libraries whose names contain one of the words, links followed; empty where the system does not
    /// tell.</summary>
    public static IReadOnlyList<string> Loaded(params string[] words) => !File.Exists(Maps) ? [] :
        [.. File.ReadLines(Maps).Select(line => line.IndexOf('/') is >= 0 and var at ? line[at..] : "").Where(path => IsNamed(path, words))
            .Distinct().Order(StringComparer.Ordinal)];

    private static string Identify(IReadOnlyList<string> libraries)
    {
        if (libraries.FirstOrDefault(IsTorch) is not { } torch) return "none";
        var others = libraries.Where(library => library != torch).Select(library => $"{Path.GetFileName(library)} {Digest(library)}");
        return string.Join(", ", others.Order(StringComparer.Ordinal).Prepend($"libtorch_cpu {TorchVersion(torch) ?? ""} {Digest(torch)}"));

        string Digest(string library) => Digests.Digest(library)[..16];
    }

    // The loader itself, asked for its list: it follows LD_LIBRARY_PATH, LD_PRELOAD, run paths and its cache as it will when it loads.
    private static List<string> AskLoader()
    {
        var entry = EntryPoints.Select(name => Path.Combine(AppContext.BaseDirectory, name)).FirstOrDefault(File.Exists);
        if (entry is null || Loaded("ld-linux", "ld-musl") is not [var loader, ..]) return [];
        var question = new ProcessStartInfo(loader, ["--list", entry]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(question)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var listed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. ListedFile().Matches(listed).Select(match => match.Groups[1].Value).Where(File.Exists).Select(Real)
            .Where(path => IsNamed(path, Computing)).Distinct()];
    }

    private static bool IsTorch(string path) => IsNamed(path, [Torch]);

    private static bool IsNamed(string path, string[] words) =>
        Path.GetFileName(path) is var name && name.Contains(".so", StringComparison.Ordinal)
        && words.Any(word => name.Contains(word, StringComparison.Ordinal));

    // The version beside the library: its package's, its own suffix, or the build-version file of a release archive.
    private static string? TorchVersion(string library)
    {
        if (PackageVersion().Match(library) is { Success: true } package) return package.Groups[1].Value;
        if (VersionSuffix().Match(library) is { Success: true } match) return match.Groups[1].Value;
        var file = Path.Combine(Path.GetDirectoryName(library)!, "..", "build-version");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    private static string Real(string path) => new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;

    [GeneratedRegex(@"/libtorch-[a-z0-9.-]+/([0-9][^/]*)/runtimes/")]
    private static partial Regex PackageVersion();

    [GeneratedRegex(@"\.so\.([0-9]+(\.[0-9]+)+)$")]
    private static partial Regex VersionSuffix();

    // "libblas.so.3 => /usr/lib/x86_64-linux-gnu/libblas.so.3 (0x00007f…)"; of a preloaded file "/opt/lib/libmkl_rt.so (0x00007f…)".
    [GeneratedRegex(@"^\t(?:\S+ => )?(/.*) \(0x[0-9a-f]+\)$", RegexOptions.Multiline)]
    private static partial Regex ListedFile();
}
