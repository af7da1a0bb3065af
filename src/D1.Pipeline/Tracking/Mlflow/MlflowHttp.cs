using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using D1.Pipeline.Requests;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>One request, one answer: JSON, a refusal in MLflow's own words, or trouble.</summary>
internal sealed class MlflowHttp : IDisposable
{
    private const int LongestReason = 300;
    private readonly MlflowServer _server;
    private readonly TimeSpan _patience;
    private readonly HttpClient _http;

    /// <param name="server">Where to send to.</param>
    /// <param name="patience">Time for one answer.</param>
    public MlflowHttp(MlflowServer server, TimeSpan patience)
    {
        (_server, _patience) = (server, patience);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = patience };
        // Asked for by name, as MLflow's own client offers it for servers with a certificate of their own.
#pragma warning disable CA5359
        if (server.InsecureTls) handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        _http = new HttpClient(handler) { BaseAddress = server.Address, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = server.Authorization;
    }

    /// <exception cref="MlflowRefusedException">MLflow says no.</exception>
    /// <exception cref="MlflowTroubleException">No answer, or none of MLflow's.</exception>
    public Task<JsonNode> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonNode> PostAsync(string path, object body, CancellationToken cancellation)
    {
        // Bytes rather than a stream: their length is sent, and not every server takes chunks.
        var json = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, MlflowJson.Options));
        json.Headers.ContentType = new("application/json");
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = json }, cancellation);
    }

    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonNode> PutAsync(string path, HttpContent content, CancellationToken cancellation) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Put, path) { Content = content }, cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        using var _ = request;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_patience);
        try
        {
            using var response = await _http.SendAsync(request, patience.Token).ConfigureAwait(false);
            return Read(response, await response.Content.ReadAsStringAsync(patience.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Unreached($"{_server} did not answer within {_patience.TotalSeconds:0.#} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Unreached($"{_server} cannot be reached ({Reason(error.Message)})", error);
        }

        static MlflowTroubleException Unreached(string message, Exception? error = null) =>
            new(message, error) { IsTransient = true, IsServerWide = true };
    }

    private JsonNode Read(HttpResponseMessage response, string body)
    {
        var document = Parse(body);
        if (response.IsSuccessStatusCode && document is not null) return document;
        var status = (int)response.StatusCode;
        var again = status is >= 500 or 408 or 429;
        if (!again && status is not (401 or 403) && document?["error_code"]?.ToString() is { } code)
            throw new MlflowRefusedException(code, Reason(document["message"]?.ToString() ?? code));
        var hint = response.IsSuccessStatusCode ? "with something that is not MLflow's" : Hint(status);
        throw new MlflowTroubleException($"{_server} answered {status} {hint}")
        {
            // A cut answer looks like one that is not MLflow's.
            IsTransient = again || response.IsSuccessStatusCode,
            IsServerWide = status != 500,
            RetryAfter = response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - DateTimeOffset.UtcNow : null,
        };
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Hint(int status) => status switch
    {
        401 or 403 => "(are MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, right?)",
        >= 300 and < 500 and not 408 and not 429 => $"(is {MlflowServer.Variable} right?)",
        _ => $"({(HttpStatusCode)status})",
    };

    private string Reason(string message) => MlflowText.Cut(_server.Hide(message).ReplaceLineEndings(" "), LongestReason);
}

/// <summary>JSON as protocol buffers write it: snake case, "NaN" and "Infinity" as strings, 64-bit numbers perhaps as strings.</summary>
internal static class MlflowJson
{
    public static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };
}

/// <summary>A request came to no answer that MLflow would give: whether the server did what it asks is not known.</summary>
internal sealed class MlflowTroubleException(string message, Exception? inner = null) : RequestTroubleException(message, inner)
{
    /// <summary>Other requests would meet it as well.</summary>
    public bool IsServerWide { get; init; }
}

/// <summary>The server understood the request and does not accept it; the same request will never be accepted.</summary>
internal sealed class MlflowRefusedException(string code, string message) : Exception(message)
{
    private const string Absent = "RESOURCE_DOES_NOT_EXIST";

    public const string Exists = "RESOURCE_ALREADY_EXISTS";

    /// <summary>MLflow's error code.</summary>
    public string Code { get; } = code;

    /// <summary>What it is about is not there: gone, or deleted as MLflow's pages delete, which only marks a run.</summary>
    public bool IsGone => Code == Absent || Message.Contains("must be in the 'active' state", StringComparison.Ordinal);
}
