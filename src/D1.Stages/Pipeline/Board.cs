using System.Diagnostics;

namespace D1.Stages.Pipeline;

/// <summary>Keeps what the display shows while nodes start, tell and end.</summary>
internal sealed class Board(SpecGraph graph, Schedule schedule, ISchedulerDisplay display)
{
    private readonly Lock changing = new();
    private readonly List<Entry> running = [];
    private readonly HashSet<string> ended = [];
    private int cached;

    /// <summary>A node starts; what it tells goes to the events that are returned.</summary>
    public IStageEvents Start(StageNode node)
    {
        var entry = new Entry(node, Tell, text => display.Message(node.DisplayName, text));
        lock (changing) running.Add(entry);
        Tell();
        return entry;
    }

    public void End(NodeResult result)
    {
        lock (changing)
        {
            ended.Add(result.Node.Id);
            running.RemoveAll(entry => entry.Node == result.Node);
            if (result.Status == NodeStatus.Cached) cached++;
        }
        if (result.Status == NodeStatus.Cached) Tell();
        else display.Finished(result, State());
    }

    private void Tell() => display.Update(State());

    private SchedulerState State()
    {
        lock (changing)
        {
            var now = running.Select(entry => new RunningNode(entry.Node, entry.Seconds, entry.Told)).ToList();
            var waiting = graph.Nodes.Where(node => !ended.Contains(node.Id) && running.All(entry => entry.Node != node));
            return new SchedulerState(graph.Nodes.Count, cached, ended.Count, now, schedule.Estimate(waiting, now));
        }
    }

    private sealed class Entry(StageNode node, Action moved, Action<string> said) : IStageEvents
    {
        private readonly long started = Stopwatch.GetTimestamp();

        public StageNode Node { get; } = node;

        public double Seconds => Stopwatch.GetElapsedTime(started).TotalSeconds;

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
