namespace D1.Stages.Tracking.Rest;

/// <summary>Records runs for a server in its spool. Run ids are ours; the sender knows the server's.</summary>
internal sealed class SpoolTracker(Spool spool, string experiment, TimeProvider? time = null) : ITracker
{
    public ITrackedRun Start(RunDescription description) =>
        new SpooledRun(spool, experiment, description with { RunId = description.RunId ?? Guid.NewGuid().ToString("N") }, time ?? TimeProvider.System);
}
