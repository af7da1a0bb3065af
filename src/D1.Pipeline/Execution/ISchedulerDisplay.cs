namespace D1.Pipeline.Execution;

/// <summary>Shows a graph being run. Called from several threads.</summary>
public interface ISchedulerDisplay : IDisposable
{
    /// <summary>What the store has is known, and work begins.</summary>
    /// <param name="banner">What will run and about how long, in one line.</param>
    /// <param name="state">Where it begins.</param>
    void Begin(string banner, SchedulerState state);

    /// <summary>Something changed: a node started, moved on or ended.</summary>
    void Update(SchedulerState state);

    /// <summary>A node was built or failed; nothing was done for the others.</summary>
    void Finished(NodeResult result, SchedulerState state);

    /// <summary>One line for people, from a node or the scheduler.</summary>
    void Message(string? node, string text);
}
