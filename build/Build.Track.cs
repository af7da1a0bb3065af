using Nuke.Common;

sealed partial class Build
{
    Target MlflowSync => _ => _
        .Description("Sends recorded runs that the tracking server (MLFLOW_TRACKING_URI) has not got yet")
        .DependsOn(Compile)
        .Executes(() => DotNet($"{CommandAssembly} mlflow-sync", logInvocation: false, logger: LogLine));
}
