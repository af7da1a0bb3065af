using System.Diagnostics;
using System.Globalization;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Execution;

/// <summary>
/// Says what is being waited for, again and again while it lasts: whoever looks knows that it goes on. A terminal gets one row of it, which
/// is gone in the end; everything else a line each time.
/// </summary>
public sealed class Heartbeat : IDisposable
{
    /// <summary>Nothing is silent for longer.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(5);

    private const string Erase = "\r\e[K";

    private readonly Lock _writing = new();
    private readonly TextWriter? _terminal;
    private readonly Timer _timer;
    private bool _shows, _ended;

    /// <param name="what">What lasts, such as <c>compiling the solution</c>.</param>
    /// <param name="say">Gets a line each time, where there is no terminal.</param>
    /// <param name="every">How often; <see cref="Usual"/> when null.</param>
    /// <param name="terminal">The terminal; null for none.</param>
    /// <param name="columns">Its width.</param>
    public Heartbeat(string what, Action<string> say, TimeSpan? every = null, TextWriter? terminal = null, int columns = 80)
    {
        var started = Stopwatch.GetTimestamp();
        _terminal = terminal;
        _timer = new Timer(_ => Beat(), null, every ?? Usual, every ?? Usual);

        void Beat()
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{what}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s so far");
            lock (_writing)
            {
                if (_ended) return;
                if (_terminal is null) say(text);
                else _terminal.Write(Erase + Row.Fit(text, columns - 1));
                _shows = _terminal is not null;
            }
        }
    }

    /// <summary>One for whoever looks at standard error.</summary>
    public static Heartbeat Here(string what, Action<string> say) =>
        TerminalKind.ErrorIsLive ? new Heartbeat(what, say, null, Console.Error, Console.WindowWidth) : new Heartbeat(what, say);

    /// <summary>Writes something else meanwhile: the row makes room, and comes again with the next beat.</summary>
    public void Above(Action write)
    {
        lock (_writing)
        {
            Clear();
            write();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_writing)
        {
            Clear();
            _ended = true;
        }
    }

    private void Clear()
    {
        if (_shows) _terminal!.Write(Erase);
        _shows = false;
    }
}
