using System.Net;
using D1.Core;
using D1.Tasks.Data;

namespace D1.Stages.Hub;

/// <summary>
/// Where files come from. The variables are those of Python's hub library (<c>HF_ENDPOINT</c>, <c>HF_TOKEN</c>, <c>HF_TOKEN_PATH</c>,
/// <c>HF_HOME</c>,
/// <c>HF_HUB_CACHE</c>, <c>HF_HUB_OFFLINE</c>), and <see cref="HubMirror"/>'s. Proxies are those of .NET (<c>HTTPS_PROXY</c>,
/// <c>NO_PROXY</c>, …).
/// </summary>
[OutsideKey("where bytes come from; which they are is pinned by digest or commit, and checked")]
public sealed class HubSettings
{
    /// <summary>The hub; ends with a slash.</summary>
    public Uri Endpoint { get; init; } = new("https://huggingface.co/");

    public Uri Github { get; init; } = new("https://github.com/");

    /// <summary>Folders of files laid out like the hubs, asked in order.</summary>
    public IReadOnlyList<string> Mirrors { get; init; } = [];

    /// <summary>A cache of Python's hub library; it need not exist, and is never written to.</summary>
    public string? Cache { get; init; }

    /// <summary>Why nothing is to be asked over the network; null to ask.</summary>
    public string? Offline { get; init; }

    /// <summary>Requests of one file at the same time.</summary>
    public int Connections { get; init; } = 8;

    /// <summary>Bytes that one request asks for.</summary>
    public long PartBytes { get; init; } = 64 << 20;

    /// <summary>Tries of a request after the first, without a byte of progress between them.</summary>
    public int Retries { get; init; } = 6;

    /// <summary>About the time before the second try.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A server that asks to be left alone (Retry-After) for longer is not asked again.</summary>
    public TimeSpan LongestAsked { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>A connection that is silent for so long counts as cut.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What waits between tries are measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Free bytes of the file system that a folder is on.</summary>
    public Func<string, long> FreeBytes { get; init; } = folder => new DriveInfo(folder).AvailableFreeSpace;

    /// <summary>The way out; its address may hold a password.</summary>
    internal IWebProxy Proxy { get; init; } = HttpClient.DefaultProxy;

    /// <summary>For <see cref="Endpoint"/> alone; internal, so that nothing prints it.</summary>
    internal string? Token { get; init; }

    /// <summary>The settings of this process.</summary>
    /// <exception cref="InputException">A variable makes no sense.</exception>
    public static HubSettings FromEnvironment() => FromEnvironment(Environment.GetEnvironmentVariable, HubMirror.Roots());

    internal static HubSettings FromEnvironment(Func<string, string?> environment, IEnumerable<string> mirrors)
    {
        string? Variable(string name) => environment(name)?.Trim() is { Length: > 0 } value ? value : null;
        var home = Variable("HF_HOME") ?? Path.Combine(
            Variable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "huggingface");
        return new HubSettings
        {
            Endpoint = Address("HF_ENDPOINT", Variable("HF_ENDPOINT") ?? "https://huggingface.co"),
            Token = Variable("HF_TOKEN") ?? ReadToken(Variable("HF_TOKEN_PATH") ?? Path.Combine(home, "token")),
            Cache = Variable("HF_HUB_CACHE") ?? Path.Combine(home, "hub"),
            Mirrors = [.. mirrors.Select(Path.GetFullPath).Distinct()],
            Offline = Variable(HubMirror.Variable) is not null ? HubMirror.Variable
                : Variable("HF_HUB_OFFLINE")?.ToUpperInvariant() is "1" or "ON" or "YES" or "TRUE" ? "HF_HUB_OFFLINE" : null,
        };
    }

    private static Uri Address(string variable, string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            && address.UserInfo.Length == 0
            ? address
            : throw new InputException($"{variable} is not an http(s) address of the form https://host");

    private static string? ReadToken(string file)
    {
        try
        {
            return File.Exists(file) && File.ReadAllText(file).Trim() is { Length: > 0 } token ? token : null;
        }
        catch (UnauthorizedAccessException)
        {
            throw new InputException($"{file}: the hub's token file cannot be read");
        }
    }
}
