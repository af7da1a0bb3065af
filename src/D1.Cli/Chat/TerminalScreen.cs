using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace D1.Cli.Chat;

/// <summary>
/// A conversation on a terminal: answers are drawn in place while they are written. Ctrl-C ends the running answer; where none runs, the
/// command.
/// </summary>
/// <param name="colour">Whether colours may be used.</param>
internal sealed class TerminalScreen(bool colour) : IChatScreen, IDisposable
{
    /// <summary>A small model is faster than the eye: a step is seen for so long, all steps together for the second.</summary>
    private static readonly TimeSpan StepPause = TimeSpan.FromMilliseconds(80), LongestPause = TimeSpan.FromSeconds(4);

    private readonly Stopwatch _sinceFrame = new();
    private PosixSignalRegistration? _interrupt;
    private CancellationTokenSource? _answer;
    private TimeSpan _paused;
    private int _drawn;

    public string? Ask()
    {
        Console.Out.Write("> ");
        var line = Console.In.ReadLine();
        // The shell's prompt is to begin a line.
        if (line is null) Console.Out.WriteLine();
        return line;
    }

    public void Say(string line, int inset) => Print(line, inset);

    public void Print(string line, int inset)
    {
        foreach (var wrapped in AnswerRenderer.Lines(line, "2", Math.Max(1, Width() - 1), inset)) Console.Out.WriteLine(wrapped.Text);
    }

    public void Refuse(string problem) => Say(problem, 0);

    public CancellationToken BeginAnswer()
    {
        _answer = new CancellationTokenSource();
        _interrupt ??= PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
        (_drawn, _paused) = (0, TimeSpan.Zero);
        return _answer.Token;
    }

    public void EndAnswer()
    {
        var answer = _answer;
        _answer = null;
        answer?.Dispose();
    }

    public void Show(IReadOnlyList<ChatPane> panes)
    {
        Pause();
        // Lines that have left the screen could not be drawn again.
        var room = Math.Max(1, Height() - 1);
        Draw([.. ChatPage.Lines(panes, Width(), colour, room).Take(room)]);
        _sinceFrame.Restart();
    }

    public void Keep(IReadOnlyList<ChatPane> panes)
    {
        Pause();
        Draw(ChatPage.Lines(panes, Width(), colour));
        _drawn = 0;
    }

    public void Dispose()
    {
        _interrupt?.Dispose();
        EndAnswer();
    }

    private void Interrupt(PosixSignalContext context)
    {
        if (_answer is not { IsCancellationRequested: false } answer) return;
        context.Cancel = true;
        answer.Cancel();
    }

    private void Pause()
    {
        var left = StepPause - _sinceFrame.Elapsed;
        if (_drawn == 0 || left <= TimeSpan.Zero || _paused > LongestPause) return;
        _paused += left;
        Thread.Sleep(left);
    }

    // One write a frame, each line erased to its end, so that nothing flickers and nothing of the former frame stays.
    private void Draw(IReadOnlyList<TerminalLine> lines)
    {
        var frame = new StringBuilder();
        if (_drawn > 0) frame.Append(CultureInfo.InvariantCulture, $"\r\e[{_drawn}A");
        foreach (var line in lines) frame.Append(line.Text).Append("\e[K\n");
        Console.Out.Write(frame.Append("\e[J").ToString());
        _drawn = lines.Count;
    }

    private static int Width() => Size(() => Console.WindowWidth, 80);

    private static int Height() => Size(() => Console.WindowHeight, 24);

    // Some terminals say 0.
    private static int Size(Func<int> ask, int usual) => ask() is > 0 and var size ? size : usual;
}
