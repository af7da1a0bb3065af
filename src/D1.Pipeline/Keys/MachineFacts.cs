using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace D1.Pipeline.Keys;

/// <summary>What manifests and <c>d1 doctor</c> say of the machine and the programs. No part of any key.</summary>
public static class MachineFacts
{
    /// <summary>Memory that this process may use, limits of its container included.</summary>
    public static long MemoryBytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Bytes that are free where a folder is, or will be made.</summary>
    public static long FreeBytes(string folder)
    {
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        return new DriveInfo(folder).AvailableFreeSpace;
    }

    /// <summary>Processor, cores, memory and operating system.</summary>
    public static IReadOnlyDictionary<string, string> Machine { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["cpu"] = CpuName(),
        ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
        ["memory_gib"] = (MemoryBytes / 1073741824.0).ToString("0.0", CultureInfo.InvariantCulture),
        ["os"] = RuntimeInformation.OSDescription,
    };

    /// <summary>D1 and .NET.</summary>
    public static IReadOnlyDictionary<string, string> Versions { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["d1"] = typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        ["dotnet"] = Environment.Version.ToString(),
    };

    private static string CpuName()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line?.Split(':', 2)[1].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
