using D1.Model;
using D1.Stages.Tracking.Rest;

namespace D1.Stages.Tracking;

/// <summary>Chooses where runs are recorded by MLflow's own environment variable: unset, a folder or a <c>file:</c> address is a file
/// store; <c>http(s)://…</c> is a tracking server, for which runs are recorded in a spool that is sent beside the work.</summary>
public static class Trackers
{
    public const string Variable = "MLFLOW_TRACKING_URI";

    /// <summary>Records into the file store or the spool; by default into <c>mlruns</c> below the artifacts folder.</summary>
    /// <exception cref="InputException">The variable names neither files nor an http(s) server.</exception>
    public static ITracker FromEnvironment(string artifactsRoot, string experiment, Action<string> say)
    {
        ITracker tracker = Server() is { } server
            ? new SpoolTracker(new Spool(artifactsRoot, server), experiment)
            : new MlflowFileTracker(Folder() ?? Path.Combine(artifactsRoot, "mlruns"), experiment);
        return new MeasuredTracker(new SafeTracker(tracker, say));
    }

    /// <summary>Sends what is, and what will be, in the spool until it is disposed of; null without a server. One for a command is
    /// enough: it sends what its workers record too.</summary>
    /// <exception cref="InputException">The variable names neither files nor an http(s) server.</exception>
    public static IDisposable? StartSending(string artifactsRoot, Action<string> say)
    {
        if (Server() is not { } server) return null;
        var told = false;
        return new BackgroundSender(new SpoolSender(new Spool(artifactsRoot, server), server, Refused), say);

        void Refused(string what)
        {
            if (!told) say($"tracking: {server} does not take {what} (told once)");
            told = true;
        }
    }

    /// <summary>Sends what is in the spool, and tells of everything that the server will never take.</summary>
    /// <exception cref="InputException">The variable names no server.</exception>
    public static async Task<SendReport> SyncAsync(string artifactsRoot, Action<string> say, CancellationToken cancellation)
    {
        var server = Server() ?? throw new InputException($"{Variable} names no server to send to; set it to http://host:port");
        using var sender = new SpoolSender(new Spool(artifactsRoot, server), server, what => say($"{server} does not take {what}"));
        return await sender.SendAllAsync(() => say("another d1 is sending; waiting for it"), cancellation).ConfigureAwait(false);
    }

    private static MlflowServer? Server() =>
        Environment.GetEnvironmentVariable(Variable) is { } address && IsHttp(address) ? MlflowServer.Of(address, Environment.GetEnvironmentVariable) : null;

    private static string? Folder()
    {
        var address = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(address)) return null;
        if (address.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
            return !address.StartsWith("file://", StringComparison.OrdinalIgnoreCase) ? address["file:".Length..]
                : Uri.TryCreate(address, UriKind.Absolute, out var file) ? file.LocalPath
                : throw new InputException($"{Variable} is no file: address; give one like file:///home/me/mlruns");
        if (!address.Contains("://", StringComparison.Ordinal)) return address;
        // Not the whole address: it may hold a password.
        throw new InputException($"{Variable} is a {address.Split(':')[0]}: address; give a folder, a file: address or http(s)://host:port");
    }

    private static bool IsHttp(string address) =>
        address.StartsWith("http:", StringComparison.OrdinalIgnoreCase) || address.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
