using System.Diagnostics;
using D1.Pipeline.Graph;

namespace D1.Pipeline.Execution;

/// <summary>Keeps what the display shows while nodes start, tell and end.</summary>
internal sealed class Board(SpecGraph graph, Schedule schedule, ISchedulerDisplay display)
{
    private readonly Lock _changing = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private readonly List<Entry> _running = [];
    private readonly Dictionary<string, NodeStatus> _ended = [];

    /// <summary>The hits are known.</summary>
    public void Begin() => display.Begin(RunBanner.Of(graph, node => _ended.ContainsKey(node.Id), schedule.Places), State());

    /// <summary>A node starts; what it tells goes to the events that are returned.</summary>
    public IStageEvents Start(StageNode node)
    {
        var entry = new Entry(node, Tell, text => display.Message(node.DisplayName, text));
        lock (_changing) _running.Add(entry);
        Tell();
        return entry;
    }

    public void End(NodeResult result)
    {
        lock (_changing)
        {
            _ended[result.Node.Id] = result.Status;
            _running.RemoveAll(entry => entry.Node == result.Node);
            if (result.Status == NodeStatus.Built) schedule.Learn(result.Node, result.Seconds);
        }
        if (result.Status is NodeStatus.Built or NodeStatus.Failed) display.Finished(result, State());
        else Tell();
    }

    /// <summary>A node has to wait, or to run, again.</summary>
    public void Reopen(StageNode node)
    {
        lock (_changing)
        {
            _ended.Remove(node.Id);
            _running.RemoveAll(entry => entry.Node == node);
        }
    }

    /// <summary>One line about the run as a whole.</summary>
    public void Say(string text) => display.Message(null, text);

    private void Tell() => display.Update(State());

    private SchedulerState State()
    {
        lock (_changing)
        {
            var now = _running.Select(entry => new RunningNode(entry.Node, entry.Seconds, entry.Told)).ToList();
            var waiting = graph.Nodes.Where(node => !_ended.ContainsKey(node.Id) && _running.All(entry => entry.Node != node));
            var cached = _ended.Values.Count(status => status == NodeStatus.Cached);
            return new SchedulerState(graph.Nodes.Count, cached, _ended.Count, now, Stopwatch.GetElapsedTime(_began).TotalSeconds,
                schedule.Estimate(waiting, now));
        }
    }

    private sealed class Entry(StageNode node, Action moved, Action<string> said) : IStageEvents
    {
        private readonly long _started = Stopwatch.GetTimestamp();

        public StageNode Node { get; } = node;

        public double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

        /// <summary>The latest progress.</summary>
        public StageProgress? Told { get; private set; }

        public void Progress(StageProgress progress)
        {
            Told = progress;
            moved();
        }

        public void Message(string text) => said(text);
    }
}
