using System.Diagnostics;

namespace D1.Stages.Pipeline;

/// <summary>Progress as lines: each end at once, what runs every few seconds.</summary>
public sealed class PlainDisplay(TextWriter output, TimeSpan? interval = null) : ISchedulerDisplay
{
    private readonly TimeSpan _every = interval ?? TimeSpan.FromSeconds(10);
    private readonly Lock _writing = new();
    private long _shown = Stopwatch.GetTimestamp();

    public void Update(SchedulerState state)
    {
        lock (_writing)
        {
            if (state.Running.Count == 0 || Stopwatch.GetElapsedTime(_shown) < _every) return;
            _shown = Stopwatch.GetTimestamp();
            foreach (var running in state.Running)
                output.WriteLine($"  {running.Node.DisplayName}: {ProgressText.Describe(running.Progress)}");
            output.WriteLine($"  all: {ProgressText.Describe(state)}");
        }
    }

    public void Finished(NodeResult result, SchedulerState state)
    {
        lock (_writing) output.WriteLine($"{ProgressText.Describe(result)}  [{ProgressText.Describe(state)}]");
    }

    public void Message(string? node, string text)
    {
        lock (_writing) output.WriteLine(node is null ? text : $"  {node}: {text}");
    }

    public void Dispose() => output.Flush();
}
