using System.Diagnostics;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Verify;

/// <summary>Shows a node that runs alone as the scheduler shows those of a graph.</summary>
internal sealed class ShownEvents(StageNode node, ISchedulerDisplay display) : IStageEvents
{
    private readonly long _started = Stopwatch.GetTimestamp();

    private double Seconds => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    public void Progress(StageProgress progress) => display.Update(
        new SchedulerState(1, 0, 0, [new RunningNode(node, Seconds, progress)], Seconds, progress.SecondsLeft));

    public void Message(string text) => display.Message(node.DisplayName, text);
}
