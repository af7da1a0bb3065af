using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace D1.Pipeline.Tests.Tracking.Fake;

/// <summary>An MLflow server on a loopback port, with faults on demand.</summary>
public sealed class FakeServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Queue<(string Endpoint, Fault Fault)> _faults = new();
    private readonly Lock _one = new();

    public FakeServer(FakeMlflow? mlflow = null, int? port = null)
    {
        Mlflow = mlflow ?? new FakeMlflow();
        Port = port ?? FreePort();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _ = Task.Run(ServeAsync);
    }

    public FakeMlflow Mlflow { get; }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Paths of the requests, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>What the last request logged in with.</summary>
    public string? Login { get; private set; }

    /// <summary>A fault for every request, by its number from 0 and its path; those of <see cref="Fail"/> come first.</summary>
    public Func<int, string, Fault>? Faults { get; set; }

    /// <summary>A text that refusals repeat, as careless servers do.</summary>
    public string Echo { get; set; } = "";

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Lets the next requests to an endpoint fail, one after another.</summary>
    public FakeServer Fail(string endpoint, params IEnumerable<Fault> faults)
    {
        lock (_one) foreach (var fault in faults) _faults.Enqueue((endpoint, fault));
        return this;
    }

    public void Dispose()
    {
        _ended.Cancel();
        _listener.Close();
        _ended.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = Task.Run(() => HandleAsync(context));
            }
            catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return; // closed
            }
        }
    }

    private async Task HandleAsync(HttpListenerContext context)
    {
        try
        {
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var body = await reader.ReadToEndAsync(_ended.Token);
            await ReplyAsync(context, body);
        }
        catch (Exception error) when (error is HttpListenerException or ObjectDisposedException or OperationCanceledException
            or IOException)
        {
            // The client or the server is gone.
        }
    }

    private async Task ReplyAsync(HttpListenerContext context, string body)
    {
        var (path, response) = (context.Request.Url!.AbsolutePath, context.Response);
        Fault fault;
        (int Status, byte[] Bytes) answer = (200, []);
        lock (_one)
        {
            fault = _faults.TryPeek(out var next) && path.EndsWith(next.Endpoint, StringComparison.Ordinal) ? _faults.Dequeue().Fault
                : Faults?.Invoke(Requests.Count, path) ?? Fault.None;
            Requests.Enqueue(path);
            Login = context.Request.Headers["Authorization"];
            if (fault is Fault.None or Fault.AnswerLost or Fault.HalfAnswer or Fault.DoneAndServerError or Fault.DoneAndSilence)
                answer = Do(context.Request, path, body);
        }
        switch (fault)
        {
            case Fault.Reset or Fault.AnswerLost:
                response.Abort();
                return;
            case Fault.Silence or Fault.DoneAndSilence:
                await Task.Delay(Timeout.Infinite, _ended.Token);
                return;
            case Fault.HalfAnswer:
                response.ContentLength64 = answer.Bytes.Length + 10;
                await response.OutputStream.WriteAsync(answer.Bytes.AsMemory(0, answer.Bytes.Length / 2), _ended.Token);
                await response.OutputStream.FlushAsync(_ended.Token);
                response.Abort();
                return;
            case Fault.TooManyRequests:
                response.AddHeader("Retry-After", "0");
                answer = (429, []);
                break;
            case Fault.ServerError or Fault.DoneAndServerError:
                answer = (500, "<h1>Internal Server Error</h1>"u8.ToArray());
                break;
            case Fault.ForeignPage:
                answer = (200, "<html>Welcome</html>"u8.ToArray());
                break;
            case Fault.NotLoggedIn:
                answer = (401, Encoding.UTF8.GetBytes("You are not authenticated"));
                break;
        }
        response.StatusCode = answer.Status;
        response.ContentLength64 = answer.Bytes.Length;
        await response.OutputStream.WriteAsync(answer.Bytes, _ended.Token);
        response.Close();
    }

    private (int, byte[]) Do(HttpListenerRequest request, string path, string body)
    {
        try
        {
            var query = request.QueryString.AllKeys.ToDictionary(key => key!, key => request.QueryString[key]!);
            return (200, Encoding.UTF8.GetBytes(Mlflow.Answer(path, query, body).ToJsonString()));
        }
        catch (FakeRefusal refusal)
        {
            var error = new JsonObject { ["error_code"] = refusal.Code, ["message"] = $"{refusal.Message}{Echo}" };
            return (refusal.Status, Encoding.UTF8.GetBytes(error.ToJsonString()));
        }
    }
}
