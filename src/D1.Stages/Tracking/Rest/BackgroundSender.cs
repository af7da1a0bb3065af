namespace D1.Stages.Tracking.Rest;

/// <summary>Sends a spool every second while a command works, and for at most two more when it ends. Whatever happens
/// here is told in one line, once, and never reaches the work.</summary>
internal sealed class BackgroundSender : IDisposable
{
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Seldom = TimeSpan.FromMinutes(1);
    private readonly SpoolSender _sender;
    private readonly Action<string> _say;
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly TimeSpan _lastChance;
    private readonly Task _loop;
    private bool _told;

    public BackgroundSender(SpoolSender sender, Action<string> say, TimeSpan? lastChance = null)
    {
        (_sender, _say, _lastChance) = (sender, say, lastChance ?? TimeSpan.FromSeconds(2));
        _loop = Task.Run(LoopAsync);
    }

    /// <summary>Sends what came last, unless the server is in trouble anyway.</summary>
    public void Dispose()
    {
        if (_closing.IsCancellationRequested) return;
        _closing.Cancel();
        if (_sender.InTrouble) _abort.Cancel();
        else _abort.CancelAfter(_lastChance);
        _loop.Wait();
        try
        {
            if (_sender.CountWaiting() is > 0 and var count) Tell($"{count} run{(count == 1 ? " is" : "s are")} not sent whole to {_sender.Server}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Tell(error.Message.ReplaceLineEndings(" "));
        }
        _sender.Dispose();
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
                var report = await _sender.SendAllAsync(() => { }, _abort.Token).ConfigureAwait(false);
                if (report.Trouble is { } trouble) Tell(trouble);
                pause = report.Trouble is null ? Often : pause * 2 < Seldom ? pause * 2 : Seldom;
                await Task.Delay(pause, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (OperationCanceledException)
        {
            // The last chance is over; the rest stays in the spool.
        }
        catch (Exception error)
        {
            Tell($"{error.GetType().Name}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }

    private void Tell(string what)
    {
        if (_told) return;
        _told = true;
        _say($"tracking: {what}; what is not sent waits in {_sender.Folder}, `d1 mlflow-sync` sends it");
    }
}
