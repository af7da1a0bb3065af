using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using Serilog;

/// <summary>Shows a run while a target waits for its part of it; between targets the console belongs to the build.</summary>
sealed class SwitchedDisplay : ISchedulerDisplay
{
    readonly Lock _switching = new();
    readonly List<Action<ISchedulerDisplay>> _missed = [];
    Func<ISchedulerDisplay> _open = Displays.ForStandardError;
    ISchedulerDisplay? _shown;
    Func<StageNode, string?> _other = _ => null;
    SchedulerState? _state;

    /// <summary>Shows the run, and what was missed of it, until the result is disposed.</summary>
    /// <param name="open">Makes what it is shown on.</param>
    /// <param name="other">The target of a node that the target which waits does not have itself.</param>
    public IDisposable Show(Func<ISchedulerDisplay> open, Func<StageNode, string?> other)
    {
        lock (_switching)
        {
            (_open, _other) = (open, other);
            var display = Open();
            _missed.ForEach(tell => tell(display));
            _missed.Clear();
        }

        return this;
    }

    /// <summary>A warning for the build's log; what is shown makes room for it.</summary>
    public void Say(string line)
    {
        lock (_switching)
        {
            var isShown = _shown is not null;
            Dispose();
            Log.Warning("{Line:l}", line);
            if (isShown)
                Open();
        }
    }

    /// <summary>The build says what will run before its first stage target.</summary>
    public void Begin(string banner, SchedulerState state) => Update(state);

    /// <inheritdoc/>
    public void Update(SchedulerState state)
    {
        lock (_switching)
        {
            _state = state;
            _shown?.Update(state);
        }
    }

    /// <inheritdoc/>
    public void Finished(NodeResult result, SchedulerState state) =>
        Tell(display => display.Finished(result with { For = _other(result.Node) }, state));

    /// <inheritdoc/>
    public void Message(string? node, string text) => Tell(display => display.Message(node, text));

    /// <summary>Hides the run.</summary>
    public void Dispose()
    {
        lock (_switching)
        {
            _shown?.Dispose();
            _shown = null;
        }
    }

    ISchedulerDisplay Open()
    {
        _shown = _open();
        if (_state is { } now)
            _shown.Update(now);
        return _shown;
    }

    void Tell(Action<ISchedulerDisplay> tell)
    {
        lock (_switching)
        {
            if (_shown is { } display)
                tell(display);
            else
                _missed.Add(tell);
        }
    }
}
