using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Pipeline.Requests;

namespace D1.Stages.Hub;

/// <summary>
/// Requests to a hub: redirects are followed here, so that the token goes to the hub's own address and to nobody whom it leads to. Messages
/// have no query strings (they carry signatures) and no headers.
/// </summary>
internal sealed partial class HubHttp : IDisposable
{
    private const int MostRedirects = 10;
    private const string Commit = "X-Repo-Commit";

    // What is known of a file is asked for as its content is, for its first byte: servers answer HEAD with a length of 0, with none, or not
    // at all.
    private static readonly (long From, long To) FirstByte = (0, 0);
    private readonly HubSettings _settings;
    private readonly HttpClient _http;

    public HubHttp(HubSettings settings)
    {
        _settings = settings;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = settings.Patience,
            Proxy = settings.Proxy
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("d1", "1"));
        // What is digested is what is stored, not what a proxy made of it.
        _http.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
    }

    /// <summary>What the hub says of a file.</summary>
    /// <exception cref="InputException">There is no such file, or not for us.</exception>
    /// <exception cref="RequestTroubleException">No answer, or not now.</exception>
    public Task<ExpectedContent> DescribeAsync(HubFile file, CancellationToken cancellation) =>
        DescribeAsync(file, FirstByte, cancellation);

    /// <summary>The commit that the hub answers for; null where it does not say.</summary>
    /// <exception cref="InputException">There is no such file, or not for us.</exception>
    /// <exception cref="RequestTroubleException">No answer, or not now.</exception>
    public async Task<string?> CommitAsync(HubFile file, CancellationToken cancellation)
    {
        string? commit = null;
        using var response = await FollowAsync(file, FirstByte, hop =>
            IsEndpoint(hop.RequestMessage!.RequestUri!) && (commit = Header(hop, Commit)) is not null, cancellation).ConfigureAwait(false);
        return commit is not null && HubFileOptions.GitBlobPattern().IsMatch(commit) ? commit : null;
    }

    private async Task<ExpectedContent> DescribeAsync(HubFile file, (long From, long To)? range, CancellationToken cancellation)
    {
        var linked = new ExpectedContent();
        using var response = await FollowAsync(file, range, hop =>
        {
            if (hop.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && range is not null) return true;
            if (!IsEndpoint(hop.RequestMessage!.RequestUri!)) return false;
            if (Header(hop, Commit) is { } commit && commit != file.Repository.Revision)
                throw new InputException($"{file}: the hub answers for another commit, {commit}");
            if (!linked.HasDigest && Header(hop, "X-Linked-Etag") is { } tag)
                linked = ExpectedContent.OfTag(tag,
                    long.TryParse(Header(hop, "X-Linked-Size"), CultureInfo.InvariantCulture, out var size) ? size : null);
            // Where the content lies elsewhere, only the hub knows its digest, and that place may not take this kind of request.
            return linked is { HasDigest: true, Bytes: not null };
        }, cancellation).ConfigureAwait(false);
        // Without a first byte it is empty, or the server has no parts: then it is asked for whole, of which only the head is read.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
            return await DescribeAsync(file, null, cancellation).ConfigureAwait(false);
        var bytes = linked.Bytes ?? LengthOf(response);
        if (linked.HasDigest) return linked with { Bytes = bytes };
        // Tags of other servers, GitHub's and those of stores, may look like digests and are none.
        return IsEndpoint(response.RequestMessage!.RequestUri!) ? ExpectedContent.OfTag(response.Headers.ETag?.Tag, bytes)
            : new ExpectedContent(bytes);
    }

    /// <summary>Asks for a file, or for the part from a byte to another; the answer is 200 or 206.</summary>
    /// <exception cref="InputException">There is no such file, or not for us.</exception>
    /// <exception cref="RequestTroubleException">No answer, or not now.</exception>
    public Task<HttpResponseMessage> GetAsync(HubFile file, (long From, long To)? range, CancellationToken cancellation) =>
        FollowAsync(file, range, _ => false, cancellation);

    /// <summary>How a server that was asked not to has packed the content; null where it did not.</summary>
    public static string? PackingOf(HttpResponseMessage response) =>
        response.Content.Headers.ContentEncoding
            .FirstOrDefault(encoding => !encoding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> FollowAsync(
        HubFile file, (long From, long To)? range, Func<HttpResponseMessage, bool> enough, CancellationToken cancellation)
    {
        var start = file.Repository.AddressOf(file.Path, _settings)!;
        var address = start;
        for (var hop = 0; hop <= MostRedirects; hop++)
        {
            var response = await SendAsync(file, address, range, cancellation).ConfigureAwait(false);
            try
            {
                var moved = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 ? response.Headers.Location : null;
                if (enough(response) || (moved is null && response.IsSuccessStatusCode)) return response;
                address = moved is null ? throw Refusal(file, address, range, response) : Next(file, address, moved);
            }
            catch
            {
                response.Dispose();
                throw;
            }
            response.Dispose();
        }
        throw new InputException($"{file}: more than {MostRedirects} redirects from {Show(start)}");
    }

    /// <summary>Where a redirect leads.</summary>
    /// <exception cref="InputException">Nowhere, away from the web, or out of TLS.</exception>
    internal static Uri Next(HubFile file, Uri address, Uri moved) =>
        !Uri.TryCreate(address, moved, out var next) ? throw new InputException($"{file}: {Show(address)} redirects to what is no address")
        : next.Scheme == "https" || (next.Scheme == "http" && address.Scheme == "http") ? next
        : throw new InputException($"{file}: {Show(address)} redirects to {Show(next)}, which is not followed");

    private async Task<HttpResponseMessage> SendAsync(
        HubFile file, Uri address, (long From, long To)? range, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (range is { } part) request.Headers.Range = new RangeHeaderValue(part.From, part.To);
        if (_settings.Token is { } token && IsEndpoint(address))
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(_settings.Patience);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RequestTroubleException(
                $"{file}: {Show(address)} did not answer within {_settings.Patience.TotalSeconds:0.#} s")
            { IsTransient = true };
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ProxyTunnelError)
        {
            // Its own text has the proxy's address, which may hold a password.
            var status = ProxyStatus().Match(error.Message) is { Success: true } match ? $" ({match.Groups[1].Value})" : "";
            throw new RequestTroubleException($"{file}: the proxy lets nothing through to {Show(address)}{status}; check HTTPS_PROXY")
            {
                IsTransient = status.StartsWith(" (5", StringComparison.Ordinal),
            };
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw new RequestTroubleException($"{file}: {Show(address)} cannot be reached ({error.Message.ReplaceLineEndings(" ")})", error)
            {
                // An unknown name at the first question means that there is no network; in the middle of a download it passes.
                IsTransient = range != FirstByte
                    || error is not HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError },
            };
        }
    }

    private bool IsEndpoint(Uri address) =>
        Uri.Compare(address, _settings.Endpoint, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase)
            == 0;

    private Exception Refusal(HubFile file, Uri address, (long From, long To)? range, HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        // Often a passing mood of a store; what is there already stays.
        if (status == 416 && range is { } part)
            return new RequestTroubleException(FormattableString.Invariant(
                $"{file}: {Show(address)} says that there are no bytes {part.From}-{part.To} (416)"))
            { IsTransient = true };
        // A signed address elsewhere runs out; the next try gets a new one.
        if (status is 408 or 429 or >= 500 || (status is 401 or 403 && !IsEndpoint(address) && file.Repository.Kind != HubKind.Github))
        {
            var wait = RetryAfter(response);
            var plea = wait > _settings.LongestAsked
                ? FormattableString.Invariant($" and asks to be left alone for {wait.Value.TotalSeconds:0} s") : "";
            return new RequestTroubleException(
                $"{file}: {Show(address)} answers {status} ({response.StatusCode}){plea}")
            { IsTransient = true, RetryAfter = wait };
        }
        return status switch
        {
            401 or 403 when file.Repository.Kind != HubKind.Github => new InputException(_settings.Token is null
                ? $"{file}: needs a login ({status}): the repository is gated, private or misspelt; set HF_TOKEN to a token of an "
                    + "account that may read it"
                : $"{file}: the token is not accepted ({status}): ask for access on the repository's page, or set HF_TOKEN to a token of "
                    + "an account that may read it"),
            404 or 410 => new InputException(
                $"{file}: {Show(address)} does not exist ({status}{(Header(response, "X-Error-Code") is { } code ? $", {code}" : "")}): "
                + $"is the path right, and the revision {file.Repository.Revision}?"),
            _ => new InputException($"{file}: {Show(address)} answers {status} ({response.StatusCode})"),
        };
    }

    // What a server packs has the length of the package.
    private static long? LengthOf(HttpResponseMessage response) =>
        PackingOf(response) is not null ? null
        : response.StatusCode == HttpStatusCode.OK ? response.Content.Headers.ContentLength
        : response.Content.Headers.ContentRange?.Length;

    private TimeSpan? RetryAfter(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } after ? after.Delta ?? after.Date - _settings.Time.GetUtcNow() : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.First() : null;

    private static string Show(Uri address) => address.GetLeftPart(UriPartial.Path);

    // The exception has the status in its text alone.
    [GeneratedRegex(@"'([0-9]{3})'")]
    private static partial Regex ProxyStatus();
}
