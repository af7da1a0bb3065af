using System.Collections.Concurrent;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace D1.Stages.Pipeline;

/// <summary>Progress on a terminal: what runs stays on a few lines at the bottom, everything else scrolls above.</summary>
public sealed class LiveDisplay : ISchedulerDisplay
{
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);
    private readonly IAnsiConsole console;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly CancellationTokenSource ending = new();
    private readonly Task drawing;
    private volatile SchedulerState? state;

    public LiveDisplay(IAnsiConsole console)
    {
        this.console = console;
        drawing = Task.Run(DrawAsync);
    }

    public void Update(SchedulerState state) => this.state = state;

    public void Finished(NodeResult result, SchedulerState state)
    {
        this.state = state;
        lines.Enqueue(ProgressText.Describe(result));
    }

    public void Message(string? node, string text) => lines.Enqueue(node is null ? text : $"  {node}: {text}");

    public void Dispose()
    {
        ending.Cancel();
        drawing.Wait();
        ending.Dispose();
    }

    private Task DrawAsync() => console.Live(Text.Empty).AutoClear(true).StartAsync(async live =>
    {
        while (!ending.IsCancellationRequested)
        {
            Print();
            live.UpdateTarget(Render());
            await Task.Delay(Frame, ending.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
        Print();
    });

    private void Print()
    {
        while (lines.TryDequeue(out var line)) console.WriteLine(line);
    }

    private IRenderable Render()
    {
        if (state is not { } now) return Text.Empty;
        var rows = now.Running.Select(running => Row($"{running.Node.DisplayName}  {ProgressText.Describe(running.Progress)}", Style.Plain))
            .Append(Row(ProgressText.Describe(now), new Style(decoration: Decoration.Bold)));
        return new Rows(rows);
    }

    private static Text Row(string text, Style style) => new(text, style) { Overflow = Overflow.Ellipsis };
}
