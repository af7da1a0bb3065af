using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace D1.Stages.Pipeline;

/// <summary>Progress on a terminal: what runs stays on a few lines at the bottom, everything else scrolls above.</summary>
public sealed class LiveDisplay : ISchedulerDisplay
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);
    private readonly IAnsiConsole _console;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _drawing;
    private volatile SchedulerState? _state;

    public LiveDisplay(IAnsiConsole console)
    {
        _console = console;
        _drawing = Task.Run(DrawAsync);
    }

    public void Update(SchedulerState state) => _state = state;

    public void Finished(NodeResult result, SchedulerState state)
    {
        _state = state;
        _lines.Enqueue(ProgressText.Describe(result));
    }

    public void Message(string? node, string text) => _lines.Enqueue(node is null ? text : $"  {node}: {text}");

    /// <summary>Leaves the terminal to whoever writes next; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_ending.IsCancellationRequested) return;
        _ending.Cancel();
        _drawing.Wait();
        _ending.Dispose();
    }

    private Task DrawAsync() => _console.Live(Text.Empty).AutoClear(true).StartAsync(async live =>
    {
        while (!_ending.IsCancellationRequested)
        {
            Print();
            live.UpdateTarget(Render());
            await Task.Delay(Frame, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
        Print();
    });

    private void Print()
    {
        while (_lines.TryDequeue(out var line)) _console.WriteLine(line);
    }

    private IRenderable Render()
    {
        if (_state is not { } now) return Text.Empty;
        var rows = now.Running.Select(running => Row($"{running.Node.DisplayName}  {ProgressText.Describe(running.Progress)}", Style.Plain))
            .Append(Row(ProgressText.Describe(now), new Style(decoration: Decoration.Bold)));
        return new Rows(rows);
    }

    private static Text Row(string text, Style style) => new(text, style) { Overflow = Overflow.Ellipsis };
}
