namespace D1.Stages.Tracking;

/// <summary>The tags that MLflow's own clients set on every run.</summary>
internal static class UsualTags
{
    public static IEnumerable<KeyValuePair<string, string>> Of(RunDescription description) =>
    [
        new("mlflow.runName", MlflowText.RunName(description.Name)),
        new("mlflow.user", Environment.UserName),
        new("mlflow.source.name", "d1"),
        new("mlflow.source.type", "LOCAL"),
    ];
}
