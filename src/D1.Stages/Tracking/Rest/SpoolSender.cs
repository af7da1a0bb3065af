using D1.Stages.Artifacts;
using D1.Stages.Requests;

namespace D1.Stages.Tracking.Rest;

/// <summary>Sends all runs that wait in a spool, whoever wrote them. One sender at a time works on a spool.</summary>
internal sealed class SpoolSender : IDisposable
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(15);
    private readonly Spool _spool;
    private readonly MlflowHttp _http;
    private readonly RunSender _runs;

    // Lengths of the journals that were sent whole: most passes look at nothing else.
    private readonly Dictionary<string, long> _sent = [];
    private volatile bool _inTrouble;

    /// <param name="spool">Where runs wait.</param>
    /// <param name="server">Where they go.</param>
    /// <param name="refused">Told of everything that the server will never take.</param>
    /// <param name="answerPatience">Time for one answer.</param>
    /// <param name="firstWait">Before the first repetition of a request.</param>
    public SpoolSender(Spool spool, MlflowServer server, Action<string> refused, TimeSpan? answerPatience = null, TimeSpan? firstWait = null)
    {
        (_spool, Server) = (spool, server);
        _http = new MlflowHttp(server, answerPatience ?? AnswerPatience);
        var retries = new Retries(times: 4, firstWait ?? TimeSpan.FromSeconds(0.5), _ => _inTrouble = true);
        _runs = new RunSender(spool, new MlflowClient(_http), retries, refused);
    }

    public MlflowServer Server { get; }

    public string Folder => _spool.Folder;

    /// <summary>Whether the last that was heard of the server was a failure.</summary>
    public bool InTrouble => _inTrouble;

    /// <summary>Runs of which something is not sent yet.</summary>
    public int CountWaiting() => Waiting().Count;

    /// <summary>Sends what there is. Trouble with one run does not hold up the others, unless it is the server's.</summary>
    /// <param name="waiting">Called when another process is sending; this one waits for it.</param>
    /// <param name="cancellation">Stops; nothing is lost.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<SendReport> SendAllAsync(Action waiting, CancellationToken cancellation)
    {
        if (Waiting().Count == 0) return new SendReport(0, 0, null);
        using var alone = KeyLock.Acquire(_spool.LockFile, waiting, cancellation);
        var (sent, left, serverWide) = (0, 0, false);
        string? trouble = null;
        foreach (var journal in Waiting())
        {
            try
            {
                if (serverWide) left++;
                else if (await SendAsync(journal, cancellation).ConfigureAwait(false)) sent++;
            }
            catch (Exception error) when (error is MlflowTroubleException or MlflowRefusedException)
            {
                left++;
                trouble ??= error is MlflowRefusedException ? $"{Server} refuses run {journal.RunId}: {error.Message}" : error.Message;
                serverWide = error is MlflowTroubleException { IsServerWide: true };
            }
        }
        _inTrouble = trouble is not null;
        return new SendReport(sent, left, trouble);
    }

    public void Dispose() => _http.Dispose();

    private async Task<bool> SendAsync(Journal journal, CancellationToken cancellation)
    {
        var length = journal.Length;
        var some = await _runs.SendAsync(journal, cancellation).ConfigureAwait(false);
        _sent[journal.RunId] = length;
        _inTrouble = false;
        return some;
    }

    private List<Journal> Waiting() => [.. _spool.Journals().Where(journal => !IsSent(journal))];

    private bool IsSent(Journal journal)
    {
        var length = journal.Length;
        if (_sent.TryGetValue(journal.RunId, out var known) && known == length) return true;
        var mark = Bookmark.Read(_spool.BookmarkOf(journal.RunId));
        if (mark.Sent < length && !mark.Gone) return false;
        _sent[journal.RunId] = length;
        return true;
    }
}
