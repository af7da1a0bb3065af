namespace D1.Stages.Tracking;

/// <summary>Chooses the tracker by MLflow's own environment variable.</summary>
public static class Trackers
{
    public const string Variable = "MLFLOW_TRACKING_URI";

    /// <summary>A file store at the variable's path or <c>file:</c> address, else at <c>mlruns</c> below the artifacts folder.</summary>
    public static ITracker FromEnvironment(string artifactsRoot, string experiment, Action<string> say)
    {
        var local = Path.Combine(artifactsRoot, "mlruns");
        var address = Environment.GetEnvironmentVariable(Variable);
        var folder = local;
        if (!string.IsNullOrWhiteSpace(address))
        {
            var scheme = address.Split(':')[0];
            if (address.StartsWith("file:", StringComparison.Ordinal)) folder = new Uri(address).LocalPath;
            else if (!address.Contains("://", StringComparison.Ordinal)) folder = address;
            else say($"{Variable} is a {scheme} address; runs are recorded in {local} instead (only files are supported)");
        }
        return new SafeTracker(new MlflowFileTracker(folder, experiment), say);
    }
}
