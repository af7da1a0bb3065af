namespace D1.Stages.Tracking.Rest;

/// <summary>An experiment on the server.</summary>
/// <param name="ExperimentId">The server's id.</param>
/// <param name="LifecycleStage">active or deleted.</param>
internal sealed record MlflowExperiment(string ExperimentId, string LifecycleStage);
