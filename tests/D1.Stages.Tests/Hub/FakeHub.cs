using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace D1.Stages.Tests.Hub;

/// <summary>A hub on a loopback port, over raw sockets, so that it can misbehave in every way.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA2213",
    Justification = "Requests that are still being answered watch it.")]
public sealed class FakeHub : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();

    public FakeHub()
    {
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public const string Revision = "0123456789abcdef0123456789abcdef01234567";

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");

    /// <summary>Contents by the path of their address.</summary>
    public ConcurrentDictionary<string, byte[]> Files { get; } = [];

    /// <summary>Requests in the order in which they came.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = [];

    /// <summary>An answer of another kind to some requests; null for the honest one.</summary>
    public Func<FakeRequest, FakeReply?> Behave { get; set; } = _ => null;

    /// <summary>Requests for content, without those for what is known of it.</summary>
    public IReadOnlyList<FakeRequest> Gets => [.. Requests.Where(request => request.IsForContent)];

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

#pragma warning disable CA5350 // git's choice
    public static string GitBlob(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]));
#pragma warning restore CA5350

    /// <summary>What an honest hub answers: the digest as the entity tag, ranges as asked for.</summary>
    public FakeReply Honest(FakeRequest request)
    {
        if (!Files.TryGetValue(request.Path, out var content))
            return new FakeReply(404, []) { Headers = { ["X-Error-Code"] = "RevisionNotFound" } };
        var headers = new Dictionary<string, string> { ["ETag"] = $"\"{GitBlob(content)}\"", ["X-Repo-Commit"] = Revision };
        if (request.Range is null) return new FakeReply(200, content) { Headers = headers };
        if (request.From >= content.Length) return new FakeReply(416, []) { Headers = { ["Content-Range"] = $"bytes */{content.Length}" } };
        headers["Content-Range"] = $"bytes {request.From}-{request.To}/{content.Length}";
        return new FakeReply(206, content[(int)request.From..(int)(request.To + 1)]) { Headers = headers };
    }

    public void Dispose()
    {
        if (_ended.IsCancellationRequested) return;
        _ended.Cancel();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                _ = Task.Run(() => HandleAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // closed
        }
    }

    private async Task HandleAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var first = (await reader.ReadLineAsync(_ended.Token) ?? "").Split(' ');
            if (first.Length < 3) return;
            string? range = null, login = null;
            while (await reader.ReadLineAsync(_ended.Token) is { Length: > 0 } line)
            {
                if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase)) range = line["Range: bytes=".Length..];
                if (line.StartsWith("Authorization: ", StringComparison.OrdinalIgnoreCase)) login = line["Authorization: ".Length..];
            }
            var request = new FakeRequest(first[0], Uri.UnescapeDataString(first[1]), range, login);
            Requests.Enqueue(request);
            await ReplyAsync(stream, request, Behave(request) ?? Honest(request));
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The client or the hub is gone.
        }
    }

    private async Task ReplyAsync(NetworkStream stream, FakeRequest request, FakeReply reply)
    {
        var length = reply.SaysLength ? $"Content-Length: {reply.Length ?? reply.Body.Length}\r\n" : "";
        var head = $"HTTP/1.1 {reply.Status} Fake\r\nConnection: close\r\n{length}"
            + string.Concat(reply.Headers.Select(header => $"{header.Key}: {header.Value}\r\n")) + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), _ended.Token);
        var sent = Math.Min(reply.Body.Length, reply.CutAfter ?? reply.SilentAfter ?? int.MaxValue);
        await stream.WriteAsync(reply.Body.AsMemory(0, sent), _ended.Token);
        await stream.FlushAsync(_ended.Token);
        if (reply.SilentAfter is not null) await Task.Delay(Timeout.Infinite, _ended.Token);
    }
}
