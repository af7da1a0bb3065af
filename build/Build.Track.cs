using Nuke.Common;

sealed partial class Build
{
    Target MlflowSync => _ => _
        .Description("Sends recorded runs to the tracking server (MLFLOW_TRACKING_URI)")
        .Executes(() => DotNet($"{CommandAssembly} mlflow-sync", logInvocation: false, logger: LogLine));
}
