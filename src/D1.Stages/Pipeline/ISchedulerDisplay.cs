namespace D1.Stages.Pipeline;

/// <summary>Shows a graph being run. Called from several threads.</summary>
public interface ISchedulerDisplay : IDisposable
{
    /// <summary>Something changed: a node started, moved on or ended.</summary>
    void Update(SchedulerState state);

    /// <summary>A node was built, failed, was skipped or killed; not called for cached ones.</summary>
    void Finished(NodeResult result, SchedulerState state);

    /// <summary>One line for people, from a node or the scheduler.</summary>
    void Message(string? node, string text);
}
