namespace D1.Stages.Tracking;

/// <summary>How a tracked run stands, with MLflow's numbers.</summary>
public enum RunStatus
{
    Running = 1,
    Finished = 3,
    Failed = 4,
    Killed = 5,
}
