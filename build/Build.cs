using D1.Pipeline.Terminal;
using Nuke.Common;

/// <summary>
/// D1's build. Each target is one line here and lives in the file of its concern:
/// Compile, CompileAll, Clean (Build.Compile.cs) · Test (Build.Test.cs) · Doctor (Build.Doctor.cs) · Validate, Schemas, Plan
/// (Build.Specs.cs) · the stages from BaseModel to ReproduceTable1 (Build.Stages.cs) · Gc (Build.Gc.cs) · Report (Build.Report.cs) ·
/// MlflowSync (Build.Track.cs) · RescoreReleased (Build.Rescore.cs) · Benchmark (Build.Benchmark.cs).
/// </summary>
sealed partial class Build : NukeBuild
{
    public static int Main()
    {
        StandardStreams.Open();
        return Execute<Build>(x => x.Compile);
    }
}
