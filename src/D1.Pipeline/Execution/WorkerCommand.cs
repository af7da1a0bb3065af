using System.Diagnostics;
using System.Reflection;
using System.Text;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>How to start a worker process.</summary>
/// <param name="Program">Executable.</param>
/// <param name="Arguments">Everything up to the worker's own arguments, such as the path of <c>d1.dll</c>.</param>
public sealed record WorkerCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The verb that serves as a worker.</summary>
    public const string Verb = "worker";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>This very program; it must have the verb <c>worker</c>.</summary>
    public static WorkerCommand Self() => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) != "dotnet"
        ? new WorkerCommand(path, [])
        : Of(Assembly.GetEntryAssembly()!.Location);

    /// <summary>A .NET program by its dll, such as the <c>d1.dll</c> that a build made. Another machine may not find <c>dotnet</c> by its
    /// name, so it is the one that runs this.</summary>
    public static WorkerCommand Of(string dll) => new(
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
            : Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path
            : "dotnet", [dll]);

    internal ProcessStartInfo StartInfo(Stores stores, int threads)
    {
        var info = new ProcessStartInfo(Program, [.. Arguments, Verb, "--artifacts", .. stores.All])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        NativeSettings.ApplyTo(info.Environment);
        return info;
    }
}
