using D1.Pipeline.Execution;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Display;

/// <summary>Progress as lines: each end at once, and where all is whenever nothing was said for a while.</summary>
public sealed class PlainDisplay : ISchedulerDisplay
{
    private const int MostRunning = 4;
    private readonly TextWriter _output;
    private readonly TimeSpan _every;
    private readonly Lock _writing = new();
    private readonly Timer _silence;
    private SchedulerState? _state;

    public PlainDisplay(TextWriter output, TimeSpan? interval = null)
    {
        (_output, _every) = (output, interval ?? Heartbeat.Usual);
        _silence = new Timer(_ => BreakSilence(), null, _every, Timeout.InfiniteTimeSpan);
    }

    public void Begin(string banner, SchedulerState state)
    {
        _state = state;
        Write(banner);
    }

    public void Update(SchedulerState state) => _state = state;

    public void Finished(NodeResult result, SchedulerState state)
    {
        _state = state;
        Write($"{result.Describe()}   [{state.Describe()}]");
    }

    public void Message(string? node, string text) => Write(node is null ? text : $"  {node}: {text}");

    public void Dispose()
    {
        _silence.Dispose();
        lock (_writing) _output.Flush();
    }

    private void BreakSilence()
    {
        // When all is done, somebody else has the word.
        if (Volatile.Read(ref _state) is not { } now || now.Ended < now.Total) Write(Where());
    }

    private void Write(string line)
    {
        lock (_writing)
        {
            _output.WriteLine(line);
            try
            {
                _silence.Change(_every, Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
                // It ended meanwhile.
            }
        }
    }

    private string Where()
    {
        if (Volatile.Read(ref _state) is not { } now) return "  looking at what the store has";
        var running = now.Running.Take(MostRunning).Select(one => $"{one.Node.Title()}: {ProgressText.Describe(one.Progress)}");
        return "  " + string.Join(" | ", running.Prepend(now.Describe()))
            + (now.Running.Count > MostRunning ? $" | and {now.Running.Count - MostRunning} more" : "");
    }
}
