using System.Net;
using D1.Core;
using D1.Stages.Hub;
using D1.Tests;

namespace D1.Stages.Tests.Hub;

/// <summary>A client of a <see cref="FakeHub"/>, with a folder for what it downloads.</summary>
public sealed class HubBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public FakeHub Hub { get; } = new();

    public JumpTime Time { get; } = new();

    public List<string> Said { get; } = [];

    public string? Token { get; set; }

    public string? Offline { get; set; }

    public Uri? Endpoint { get; set; }

    public IWebProxy Proxy { get; set; } = new WebProxy();

    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(60);

    public long FreeBytes { get; set; } = long.MaxValue;

    public HubRepository Repository { get; } = new(HubKind.Model, "org/name", FakeHub.Revision);

    public string this[string name] => _folder[name];

    public HubSettings Settings => new()
    {
        Endpoint = Endpoint ?? Hub.Address,
        Proxy = Proxy,
        Github = Hub.Address,
        Mirrors = [_folder["mirror"]],
        Cache = _folder["cache"],
        Offline = Offline,
        Token = Token,
        Time = Time,
        Patience = Patience,
        PartBytes = 1000,
        Connections = 4,
        FreeBytes = _ => FreeBytes,
    };

    /// <summary>Bytes that look like nothing else of the same length.</summary>
    public static byte[] Content(int bytes, int seed = 1)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        return content;
    }

    /// <summary>Puts a file of the model on the hub.</summary>
    public byte[] Serve(string path, int bytes, int seed = 1) => Hub.Files[Address(path)] = Content(bytes, seed);

    public static string Address(string path) => $"/org/name/resolve/{FakeHub.Revision}/{path}";

    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public HubFile FileOf(string path, ExpectedContent? pinned = null) => new(Repository, path, pinned ?? new ExpectedContent());

    /// <summary>Gets a file into the folder <c>out</c>.</summary>
    public byte[] Get(string path, ExpectedContent? pinned = null, CancellationToken cancellation = default) =>
        Get(FileOf(path, pinned), cancellation);

    public byte[] Get(HubFile file, CancellationToken cancellation = default)
    {
        using var client = new HubClient(Settings, Said.Add);
        var located = client.LocateAsync(file, cancellation).GetAwaiter().GetResult();
        client.PlaceAsync(located, Out(file.Path), _ => { }, cancellation).GetAwaiter().GetResult();
        return File.ReadAllBytes(Out(file.Path));
    }

    /// <summary>The one line that getting a file fails with.</summary>
    public string Fail(string path, ExpectedContent? pinned = null)
    {
        var message = Assert.Throws<InputException>(() => Get(path, pinned)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.False(File.Exists(Out(path)));
        return message;
    }

    public string Out(string path) => _folder[$"out/{path}"];

    public void Dispose()
    {
        Hub.Dispose();
        _folder.Dispose();
    }
}
