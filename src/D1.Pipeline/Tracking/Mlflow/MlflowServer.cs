using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using D1.Core;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>Where a tracking server is and how to log in. Its text form has no secrets.</summary>
public sealed partial class MlflowServer
{
    public const string Variable = "MLFLOW_TRACKING_URI";

    private readonly string[] _secrets;

    private MlflowServer(Uri address, AuthenticationHeaderValue? authorization, bool insecureTls, IEnumerable<string?> secrets)
    {
        (Address, Authorization, InsecureTls) = (address, authorization, insecureTls);
        _secrets = [.. secrets.Append(authorization?.Parameter).OfType<string>()
            .Where(secret => secret.Length > 0).OrderByDescending(secret => secret.Length)];
    }

    /// <summary>Ends with a slash; without user info.</summary>
    public Uri Address { get; }

    public AuthenticationHeaderValue? Authorization { get; }

    /// <summary>Take any certificate.</summary>
    public bool InsecureTls { get; }

    /// <summary>A name for the server's folder.</summary>
    public string FolderName => Unfit().Replace($"{Address.Host}_{Address.Port}{Address.AbsolutePath}".TrimEnd('/'), "_");

    /// <summary>The server that the environment names; null where it names none.</summary>
    /// <exception cref="InputException">It names something else.</exception>
    public static MlflowServer? FromEnvironment()
    {
        var address = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(address) ? null : Of(address, Variable, Environment.GetEnvironmentVariable);
    }

    /// <summary>
    /// The server at an address, with the login of MLflow's own variables: <c>MLFLOW_TRACKING_USERNAME</c> and <c>_PASSWORD</c>, else
    /// <c>MLFLOW_TRACKING_TOKEN</c>, else the address' user info. <c>MLFLOW_TRACKING_INSECURE_TLS=true</c> takes any certificate.
    /// </summary>
    /// <param name="address">What a user gave.</param>
    /// <param name="source">Where, for the message.</param>
    /// <param name="variable">The environment.</param>
    /// <exception cref="InputException">The address is not an http(s) one.</exception>
    public static MlflowServer Of(string address, string source, Func<string, string?> variable)
    {
        // Not the address itself in the message: it may hold a password.
        if (!Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw new InputException($"{source} is not of the form http(s)://host:port, a tracking server's address; "
                + $"MLflow's files are written by {Typed.D1} mlflow-export DIR");
        var info = uri.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        var (user, password) = (variable("MLFLOW_TRACKING_USERNAME"), variable("MLFLOW_TRACKING_PASSWORD"));
        var token = variable("MLFLOW_TRACKING_TOKEN")?.Trim();
        var authorization = user is { Length: > 0 } && password is { Length: > 0 } ? Basic(user, password)
            : token is { Length: > 0 } ? new AuthenticationHeaderValue("Bearer", token)
            : info[0].Length > 0 ? Basic(info[0], info.ElementAtOrDefault(1) ?? "")
            : null;
        var bare = new UriBuilder(uri.Scheme, uri.Host, uri.Port, uri.AbsolutePath.TrimEnd('/') + "/").Uri;
        var insecure = variable("MLFLOW_TRACKING_INSECURE_TLS") is "1" or "true" or "True";
        return new MlflowServer(bare, authorization, insecure, [password, token, info.ElementAtOrDefault(1)]);
    }

    /// <summary>A text of the server's without what it might repeat of the login.</summary>
    public string Hide(string text) => _secrets.Aggregate(text, (left, secret) => left.Replace(secret, "***", StringComparison.Ordinal));

    public override string ToString() => Address.AbsoluteUri.TrimEnd('/');

    private static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));

    [GeneratedRegex(@"[^\w.\-]")]
    private static partial Regex Unfit();
}
