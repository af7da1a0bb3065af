using System.Collections.Concurrent;
using D1.Pipeline.Execution;
using D1.Pipeline.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;
using PlainLine = Spectre.Console.Text;

namespace D1.Pipeline.Display;

/// <summary>Progress on a terminal: a bar, and a row for each stage at work, stay at the bottom; everything else scrolls above.</summary>
public sealed class LiveDisplay : ISchedulerDisplay
{
    private const int BarColumns = 24, FewestRows = 4;
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(200);
    private readonly IAnsiConsole _console;
    private readonly ConcurrentQueue<Func<int, string>> _lines = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _drawing;
    private volatile SchedulerState? _state;

    public LiveDisplay(IAnsiConsole console)
    {
        _console = console;
        _drawing = Task.Run(DrawAsync);
    }

    public void Begin(string banner, SchedulerState state)
    {
        _state = state;
        _lines.Enqueue(_ => Styled(banner, Decoration.Bold, Color.Default));
    }

    public void Update(SchedulerState state) => _state = state;

    public void Finished(NodeResult result, SchedulerState state)
    {
        _state = state;
        var colour = result.Status == NodeStatus.Failed ? Color.Red : Color.Green;
        var word = result.Word;
        // The width counts when it is printed: a terminal may have been made smaller meanwhile.
        _lines.Enqueue(columns => Styled(word, Decoration.None, colour) + result.Describe(columns)[word.Length..]);
    }

    public void Message(string? node, string text) => _lines.Enqueue(_ => node is null ? text : $"  {node}: {text}");

    /// <summary>Leaves the terminal to whoever writes next; a second call does nothing.</summary>
    public void Dispose()
    {
        if (_ending.IsCancellationRequested) return;
        _ending.Cancel();
        _drawing.Wait();
        _ending.Dispose();
    }

    private Task DrawAsync() => _console.Live(PlainLine.Empty).AutoClear(true).StartAsync(async live =>
    {
        while (!_ending.IsCancellationRequested)
        {
            Print();
            live.UpdateTarget(Render());
            await Task.Delay(Frame, _ending.Token).ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
        Print();
    });

    // A line is written over the old frame, and the new one below it: what is left of the old one is erased first.
    private void Print()
    {
        var text = "";
        while (_lines.TryDequeue(out var line)) text += line(Columns) + "\n";
        if (text.Length > 0) _console.Write(new ControlCode("\e[J" + text));
    }

    // A row that fills the last column leaves the cursor where terminals differ.
    private int Columns => Math.Max(_console.Profile.Width - 1, 10);

    /// <summary>The stages that have a row, and how many have none. Jobs of a cluster may be more than a screen has rows: those that tell
    /// how far they are come first.</summary>
    internal static (List<RunningNode> Stages, int More) Shown(SchedulerState now, int height)
    {
        var shown = now.Running.OrderBy(running => running.Progress is not { Values.Count: > 0 })
            .Take(Math.Max(height / 2, FewestRows)).ToList();
        return (shown, now.Running.Count - shown.Count);
    }

    private IRenderable Render()
    {
        if (_state is not { } now) return Line("looking at what the store has");
        if (now.Ended == now.Total) return PlainLine.Empty;
        var (shown, more) = Shown(now, _console.Profile.Height);
        var titles = shown.ConvertAll(running => running.Node.Title());
        var widest = titles.Select(Row.Columns).DefaultIfEmpty().Max();
        var rows = titles.Zip(shown, (title, running) =>
            Line($"  {Row.Pad(title, widest)}  {ProgressText.Describe(running.Progress)}"));
        if (more > 0) rows = rows.Append(Line($"  and {more} more"));
        return new Rows(rows.Prepend(Line($"{Row.Bar(now.Share, BarColumns)}  {now.Describe()}", Decoration.Bold)));
    }

    private PlainLine Line(string text, Decoration decoration = Decoration.None) =>
        new(Row.Fit(text, Columns), new Style(decoration: decoration));

    private static string Styled(string text, Decoration decoration, Color colour)
    {
        var codes = (decoration == Decoration.Bold, colour) switch
        {
            (true, _) => "1",
            _ when colour == Color.Red => "31",
            _ when colour == Color.Green => "32",
            _ => "",
        };
        return codes.Length == 0 ? text : $"\e[{codes}m{text}\e[0m";
    }
}
