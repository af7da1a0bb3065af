namespace D1.Stages.Tracking;

/// <summary>Records runs for people who compare them.</summary>
public interface ITracker
{
    /// <summary>Starts a run, or goes on with the one that the description names: its metrics stay, each (key, step) once.</summary>
    ITrackedRun Start(RunDescription description);
}
