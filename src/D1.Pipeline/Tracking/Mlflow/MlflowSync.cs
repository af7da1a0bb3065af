using D1.Core;
using D1.Pipeline.Requests;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>What a pass over the journals came to.</summary>
/// <param name="Sent">Runs of which something was sent, and nothing is left.</param>
/// <param name="Left">Runs of which something is left.</param>
/// <param name="Trouble">Why, in one line; null when nothing is left.</param>
public sealed record SendReport(int Sent, int Left, string? Trouble);

/// <summary>Sends journals to one server, whoever writes them. One sender at a time works for a server.</summary>
public sealed class MlflowSync : IDisposable
{
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(15);
    private readonly RunFolder _folder;
    private readonly MlflowHttp _http;
    private readonly RunDirectory _runs;
    private readonly RunSender _sender;

    // Lengths of the journals of which nothing is left to do: most passes look at nothing else.
    private readonly Dictionary<string, long> _done = [];
    private volatile bool _inTrouble;

    /// <param name="folder">The journals.</param>
    /// <param name="server">Where they go.</param>
    /// <param name="refused">Told of everything that the server will never take.</param>
    /// <param name="onlyNew">Whether journals of which the server has nothing stay here until something is added to them.</param>
    /// <param name="answerPatience">Time for one answer.</param>
    /// <param name="firstWait">Before the first repetition of a request.</param>
    internal MlflowSync(RunFolder folder, MlflowServer server, Action<string> refused, bool onlyNew = false,
        TimeSpan? answerPatience = null, TimeSpan? firstWait = null)
    {
        (_folder, Server) = (folder, server);
        _http = new MlflowHttp(server, answerPatience ?? AnswerPatience);
        var client = new MlflowClient(_http);
        var retries = new Retries(times: 4, firstWait ?? TimeSpan.FromSeconds(0.5), _ => _inTrouble = true);
        _runs = new RunDirectory(folder, server, client, retries);
        _sender = new RunSender(_runs, client, retries, refused);
        if (onlyNew)
            foreach (var journal in folder.Journals().Where(journal => _runs.Read(journal).Run is null))
                _done[journal.RunId] = journal.Length;
    }

    internal MlflowServer Server { get; }

    /// <summary>Whether the last that was heard of the server was a failure.</summary>
    internal bool InTrouble => _inTrouble;

    /// <summary>Sends the runs of this command, and the rest of those that the server has in part, until it is disposed of; null without a
    /// server. One for a command is enough: it sends what its workers record too.</summary>
    public static IDisposable? Start(string artifactsRoot, MlflowServer? server, Action<string> say)
    {
        if (server is null) return null;
        var told = false;
        return new BackgroundSender(() => new MlflowSync(new RunFolder(artifactsRoot), server, Refused, onlyNew: true), server, say);

        void Refused(string what)
        {
            if (!told) say($"tracking: {server} does not take {what} (told once)");
            told = true;
        }
    }

    /// <summary>Sends everything that the server has not got, whenever and wherever it was recorded, and tells of what it will never
    /// take.</summary>
    public static async Task<SendReport> SendAsync(
        string artifactsRoot, MlflowServer server, Action<string> say, CancellationToken cancellation)
    {
        var folder = new RunFolder(artifactsRoot);
        FormerStores.TakeOver(folder, artifactsRoot, say);
        folder.CloseAbandoned();
        using var sync = new MlflowSync(folder, server, what => say($"{server} does not take {what}"));
        return await sync.SendAllAsync(() => say("another d1 is sending; waiting for it"), cancellation, doubting: true)
            .ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Runs of which something is not sent yet.</summary>
    internal int CountWaiting() => Waiting().Count;

    /// <summary>Sends what there is. Trouble with one run does not hold up the others, unless it is the server's.</summary>
    /// <param name="waiting">Called when another process is sending; this one waits for it.</param>
    /// <param name="cancellation">Stops; nothing is lost.</param>
    /// <param name="doubting">Whether the server is asked first for each run that it has got.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal async Task<SendReport> SendAllAsync(Action waiting, CancellationToken cancellation, bool doubting = false)
    {
        if (!doubting && Waiting().Count == 0) return new SendReport(0, 0, null);
        using var alone = KeyLock.Acquire(_runs.LockFile, waiting, cancellation);
        var (sent, left, serverWide) = (0, 0, false);
        string? trouble = null;
        try
        {
            if (doubting) await _runs.ForgetUnknownAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is MlflowTroubleException or MlflowRefusedException)
        {
            return new SendReport(0, Waiting().Count, error.Message.ReplaceLineEndings(" "));
        }
        foreach (var journal in Waiting())
        {
            try
            {
                if (serverWide) left++;
                else if (await SendAsync(journal, cancellation).ConfigureAwait(false)) sent++;
            }
            catch (Exception error)
                when (error is MlflowTroubleException or MlflowRefusedException or IOException or UnauthorizedAccessException)
            {
                left++;
                var message = error.Message.ReplaceLineEndings(" ");
                trouble ??= error is MlflowRefusedException ? $"{Server} refuses run {journal.RunId}: {message}" : message;
                serverWide = error is MlflowTroubleException { IsServerWide: true };
            }
        }
        _inTrouble = trouble is not null;
        return new SendReport(sent, left, trouble);
    }

    private async Task<bool> SendAsync(RunJournal journal, CancellationToken cancellation)
    {
        var length = journal.Length;
        var some = await _sender.SendAsync(journal, cancellation).ConfigureAwait(false);
        _done[journal.RunId] = length;
        _inTrouble = false;
        return some;
    }

    private List<RunJournal> Waiting() => [.. _folder.Journals().Where(journal => !IsDone(journal))];

    private bool IsDone(RunJournal journal)
    {
        var length = journal.Length;
        if (_done.TryGetValue(journal.RunId, out var known) && known == length) return true;
        var mark = _runs.Read(journal);
        if (mark.Sent < length && !mark.Gone) return false;
        _done[journal.RunId] = length;
        return true;
    }
}

/// <summary>Sends every second while a command works, and for at most two more when it ends. Whatever happens here is told in one line,
/// once, and never reaches the work.</summary>
internal sealed class BackgroundSender : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1), Seldom = TimeSpan.FromMinutes(1);
    private readonly MlflowServer _server;
    private readonly Action<string> _say;
    private readonly CancellationTokenSource _closing = new(), _abort = new();
    private readonly TimeSpan _lastChance;
    private readonly Task _loop;
    private MlflowSync? _sync;
    private bool _told;

    public BackgroundSender(Func<MlflowSync> open, MlflowServer server, Action<string> say, TimeSpan? lastChance = null)
    {
        (_server, _say, _lastChance) = (server, say, lastChance ?? TimeSpan.FromSeconds(2));
        // What is there already is looked at before the command records anything.
        Guard(() => _sync = open());
        _loop = _sync is null ? Task.CompletedTask : Task.Run(LoopAsync);
    }

    /// <summary>Sends what came last, unless the server is in trouble anyway.</summary>
    public void Dispose()
    {
        if (_closing.IsCancellationRequested) return;
        _closing.Cancel();
        if (_sync is { InTrouble: true }) _abort.Cancel();
        else _abort.CancelAfter(_lastChance);
        _loop.Wait();
        Guard(() =>
        {
            if (_sync?.CountWaiting() is > 0 and var count)
                Tell($"{Counted.Of(count, "run is", "runs are")} not sent whole to {_server}");
        });
        _sync?.Dispose();
        _closing.Dispose();
        _abort.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            for (var (pause, last) = (Often, false); !last;)
            {
                last = _closing.IsCancellationRequested;
                SendReport? report = null;
                try
                {
                    report = await _sync!.SendAllAsync(() => { }, _abort.Token).ConfigureAwait(false);
                    if (report.Trouble is { } trouble) Tell(trouble);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    Tell(error.Message.ReplaceLineEndings(" "));
                }
                pause = report is { Trouble: null } ? Often : pause * 2 < Seldom ? pause * 2 : Seldom;
                await Task.Delay(pause, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException)
        {
            // The last chance is over; the rest stays in the journals.
        }
        catch (Exception error)
        {
            Tell($"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell(error.Message.ReplaceLineEndings(" "));
        }
    }

    private void Tell(string what)
    {
        if (_told) return;
        _told = true;
        _say($"tracking: {what}; what is not sent stays in the journals, `{Typed.D1} mlflow-sync {_server}` sends it");
    }
}
