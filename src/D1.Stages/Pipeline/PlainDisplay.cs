using System.Diagnostics;

namespace D1.Stages.Pipeline;

/// <summary>Progress as lines: each end at once, what runs every few seconds.</summary>
public sealed class PlainDisplay(TextWriter output, TimeSpan? interval = null) : ISchedulerDisplay
{
    private readonly TimeSpan every = interval ?? TimeSpan.FromSeconds(10);
    private readonly Lock writing = new();
    private long shown = Stopwatch.GetTimestamp();

    public void Update(SchedulerState state)
    {
        lock (writing)
        {
            if (state.Running.Count == 0 || Stopwatch.GetElapsedTime(shown) < every) return;
            shown = Stopwatch.GetTimestamp();
            foreach (var running in state.Running) output.WriteLine($"  {running.Node.DisplayName}: {ProgressText.Describe(running.Progress)}");
            output.WriteLine($"  all: {ProgressText.Describe(state)}");
        }
    }

    public void Finished(NodeResult result, SchedulerState state)
    {
        lock (writing) output.WriteLine($"{ProgressText.Describe(result)}  [{ProgressText.Describe(state)}]");
    }

    public void Message(string? node, string text)
    {
        lock (writing) output.WriteLine(node is null ? text : $"  {node}: {text}");
    }

    public void Dispose() => output.Flush();
}
