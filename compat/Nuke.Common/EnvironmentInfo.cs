using System.Collections;
using System.Collections.ObjectModel;
using System.Runtime.InteropServices;
using Nuke.Common.Execution;
using Nuke.Common.IO;

namespace Nuke.Common;

/// <summary>Facts about the machine, the process and its environment.</summary>
public static class EnvironmentInfo
{
    /// <summary>Arguments of the build, without the program itself.</summary>
    public static IReadOnlyCollection<string> CommandLineArguments => BuildContext.Current.Arguments;

    /// <summary>Environment variables of this process.</summary>
    public static ReadOnlyDictionary<string, string> Variables =>
        new(Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string?)x.Value ?? "", StringComparer.Ordinal));

    /// <summary>Directory that relative paths start from.</summary>
    public static AbsolutePath WorkingDirectory
    {
        get => AbsolutePath.Create(Environment.CurrentDirectory);
        set => Environment.CurrentDirectory = value;
    }

    /// <summary>Line ending of the platform.</summary>
    public static string NewLine => Environment.NewLine;

    /// <summary>Name of this machine.</summary>
    public static string MachineName => Environment.MachineName;

    /// <summary>Whether this is Windows.</summary>
    public static bool IsWin => Platform == PlatformFamily.Windows;

    /// <summary>Whether this is Linux.</summary>
    public static bool IsLinux => Platform == PlatformFamily.Linux;

    /// <summary>Whether this is macOS.</summary>
    public static bool IsOsx => Platform == PlatformFamily.OSX;

    /// <summary>Whether this is Linux or macOS.</summary>
    public static bool IsUnix => IsLinux || IsOsx;

    /// <summary>The operating system's family.</summary>
    public static PlatformFamily Platform =>
        RuntimeInformation.IsOSPlatform(OSPlatform.Linux) ? PlatformFamily.Linux
        : RuntimeInformation.IsOSPlatform(OSPlatform.OSX) ? PlatformFamily.OSX
        : RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? PlatformFamily.Windows
        : PlatformFamily.Unknown;

    /// <summary>Value of an environment variable, or null.</summary>
    public static string? GetVariable(string name) => Environment.GetEnvironmentVariable(name);

    /// <summary>Whether an environment variable is set.</summary>
    public static bool HasVariable(string name, bool allowEmpty = true) =>
        Environment.GetEnvironmentVariable(name) is { } value && (allowEmpty || value.Length > 0);

    /// <summary>Sets an environment variable of this process.</summary>
    public static void SetVariable(string name, string value) => Environment.SetEnvironmentVariable(name, value);

    /// <summary>Unsets an environment variable of this process.</summary>
    public static void RemoveVariable(string name) => Environment.SetEnvironmentVariable(name, null);

    /// <summary>Whether the command line names a parameter.</summary>
    public static bool HasArgument(string name) => new ArgumentParser(BuildContext.Current.Arguments).Has(name);
}
