using System.Text.RegularExpressions;

namespace D1.Stages.Artifacts;

/// <summary>Finds the native libraries that do the arithmetic, without loading them.</summary>
public static partial class NativeLibraries
{
    private static readonly string[] TorchNames = ["libtorch_cpu.so", "libtorch_cpu.dylib", "torch_cpu.dll"];
    private static readonly string[] BlasNames = ["libblas.so.3", "libopenblas.so.0"];

    // The libraries of a process do not change while it runs.
    private static string? _identity;

    /// <summary><c>libtorch_cpu 1.13.1 3f2a…, libblas.so.3 77c0…, libd1kernels.so 01ab…</c>: the same text on any machine with the same files.</summary>
    public static string Identity(DigestMemo digests) => _identity ??= Identify(digests);

    private static string Identify(DigestMemo digests)
    {
        var torch = FindTorch();
        if (torch is null) return "none";
        var parts = new List<string> { $"libtorch_cpu {TorchVersion(torch) ?? ""} {digests.Digest(torch)[..16]}" };
        foreach (var library in new[] { FindBlas(), FindKernels() }.OfType<string>())
            parts.Add($"{Path.GetFileName(library)} {digests.Digest(library)[..16]}");
        return string.Join(", ", parts);
    }

    /// <summary>The fused kernels beside the program; null where they were not built.</summary>
    public static string? FindKernels() => Path.Combine(AppContext.BaseDirectory, "libd1kernels.so") is var path && File.Exists(path) ? path : null;

    /// <summary>The libtorch to be loaded, links followed: below <c>LIBTORCH</c>, beside the program, or the system's; or null.</summary>
    public static string? FindTorch() => TorchFolders().SelectMany(folder => TorchNames.Select(name => Path.Combine(folder, name)))
        .Where(File.Exists).Select(Real).FirstOrDefault();

    /// <summary>The BLAS that the system's libtorch links to, links followed; null where libtorch brings its own.</summary>
    public static string? FindBlas() => FindTorch() is { } torch && SystemFolders.Contains(Path.GetDirectoryName(torch))
        ? SystemFolders.SelectMany(folder => BlasNames.Select(name => Path.Combine(folder, name))).Where(File.Exists).Select(Real).FirstOrDefault()
        : null;

    /// <summary>The version beside the library: its own suffix, or the <c>build-version</c> file of a release archive.</summary>
    public static string? TorchVersion(string library)
    {
        if (VersionSuffix().Match(library) is { Success: true } match) return match.Groups[1].Value;
        var file = Path.Combine(Path.GetDirectoryName(library)!, "..", "build-version");
        return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
    }

    private static IEnumerable<string> TorchFolders()
    {
        if (Environment.GetEnvironmentVariable("LIBTORCH") is { Length: > 0 } prefix) yield return Path.Combine(prefix, "lib");
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        foreach (var folder in SystemFolders) yield return folder;
    }

    private static string[] SystemFolders { get; } =
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/usr/local/lib"];

    private static string Real(string path) => new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;

    [GeneratedRegex(@"\.so\.([0-9]+(\.[0-9]+)+)$")]
    private static partial Regex VersionSuffix();
}
