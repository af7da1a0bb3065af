using D1.Pipeline.Names;
using D1.Pipeline.Terminal;
using Nuke.Common;
using Serilog;

/// <summary>
/// D1's build: its targets, in the order of <c>--help</c>. What they do, and the parameters that they read, is in the file of its concern:
/// Build.Compile.cs, Build.Test.cs, Build.Specs.cs, Build.Stages.cs, Build.Claims.cs, Build.Report.cs, Build.Rescore.cs, Build.Benchmark.cs
/// with Build.Scaling.cs; Build.Command.cs is how they call <c>d1</c>.
/// </summary>
sealed partial class Build : NukeBuild
{
    const string Profile = "NUKE_PROFILE";

    public static int Main()
    {
        StandardStreams.Open();
        // What d1 takes for the usual profile is the build's too; NUKE's own variable and the command line go first.
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Profile)))
            Environment.SetEnvironmentVariable(Profile, Environment.GetEnvironmentVariable(SpecNames.Variable));
        // NUKE fails with -1, of which a shell makes 255; d1's own failures are 1.
        return Execute<Build>(x => x.Compile) is >= 0 and var code ? code : 1;
    }

    // The checkout.

    Target Compile => _ => _
        .Description("Compiles d1 and this build, which build.sh does before any target, where something changed")
        .Executes(() => Log.Information("Compiled: {Command}", CommandAssembly));

    Target CompileAll => _ => _
        .Description("Compiles the solution, tests too, unless nothing changed")
        .OnlyWhenDynamic(() => !IsCompiled(), "a source changed")
        .Executes(CompileSolution);

    Target Pack => _ => _
        .Description("Makes the packages of the libraries, and d1 as a tool: artifacts/packages")
        .DependsOn(CompileAll)
        .Executes(PackAll);

    Target Clean => _ => _
        .Description("Deletes what was compiled, but for the build itself; artifacts stay")
        .Before(CompileAll)
        .Executes(DeleteCompiled);

    Target Test => _ => _
        .Description("Runs every test project and prints the counts")
        .DependsOn(CompileAll)
        .Executes(RunTests);

    Target Doctor => _ => _
        .Description("Says what was found: dotnet, libtorch, kernels, threads, GPUs, disk")
        .Executes(() => DotNet($"{CommandAssembly} doctor", logInvocation: false, logger: LogLine));

    // The specs.

    Target Validate => _ => _
        .Description("Checks every spec of the profile and their schemas; runs nothing")
        .Executes(CheckSpecs);

    Target Schemas => _ => _
        .Description("Writes the JSON Schemas of the specs from the stages' option records, for editors")
        .Executes(WriteSchemas);

    /// <summary>As <c>d1 plan</c>; NUKE's own <c>--plan</c> shows the graph of targets.</summary>
    new Target Plan => _ => _
        .Description("Says what ReproduceTable1 would run, why, and what it takes")
        .Executes(ShowPlan);

    // The stages. The specs own the graph; edges here say in which order its parts are waited for.

    Target BaseModel => _ => Stage(_, "Downloads the base model; smoke and nano train it from scratch", "base-model")
        .DependsOn(Validate);

    Target DownloadModel => _ => _.Description("BaseModel by its other name")
        .Unlisted()
        .DependsOn(BaseModel);

    Target DownloadData => _ => Stage(_.OnlyWhenDynamic(() => Data.Length > 0, "the profile names data"),
            "Gets the data sets and prompts; smoke and nano make their own", () => [.. Data.Select(name => (TargetSpec)name)])
        .DependsOn(Validate);

    Target MaskedSft => _ => Stage(_, "Fine-tunes the base model on worked solutions (Section 3.3)", "masked-sft")
        .DependsOn(BaseModel);

    Target DiffuGrpoGsm8k => _ => Stage(
        _, "diffu-GRPO on word problems, from the base and from the SFT model", "diffu-grpo-gsm8k", "d1-gsm8k")
        .DependsOn(MaskedSft);

    Target DiffuGrpoMath500 => _ => Stage(
        _, "diffu-GRPO on algebra, from the base and from the SFT model", "diffu-grpo-math500", "d1-math500")
        .DependsOn(MaskedSft);

    Target DiffuGrpoCountdown => _ => Stage(
        _, "diffu-GRPO on Countdown, from the base and from the SFT model", "diffu-grpo-countdown", "d1-countdown")
        .DependsOn(MaskedSft);

    Target DiffuGrpoSudoku => _ => Stage(
        _, "diffu-GRPO on 4x4 Sudoku, from the base and from the SFT model", "diffu-grpo-sudoku", "d1-sudoku")
        .DependsOn(MaskedSft);

    Target DiffuGrpoUnified => _ => Stage(
        _, "diffu-GRPO on all four tasks in turns; no part of Table 1", "diffu-grpo-unified", "d1-unified")
        .DependsOn(MaskedSft);

    Target DiffuGrpoCode => _ => Stage(
        _, "diffu-GRPO on programs, from the base and from the SFT model; no part of Table 1", "diffu-grpo-code", "d1-code")
        .DependsOn(Validate);

    Target Evaluate => _ => Stage(_, "Evaluates every cell of the table", new TargetSpec("table1", "evaluate"))
        .DependsOn(DiffuGrpoGsm8k, DiffuGrpoMath500, DiffuGrpoCountdown, DiffuGrpoSudoku);

    Target ReproduceTable1 => _ => Stage(_, "Makes Table 1, and everything that it needs", "table1")
        .DependsOn(Evaluate);

    Target ReproduceCodeTable => _ => Stage(_, "Makes the table of programs, which run in a sandbox, and all that it needs", "table-code")
        .DependsOn(DiffuGrpoCode);

    Target Ablations => _ => Stage(_, "Makes the ablations' tables, three seeds each: experiments/ablations", () => AblationSpecs)
        .DependsOn(Validate);

    // Their results.

    Target Claims => _ => _
        .Description("Holds the paper's claims against the table over --seeds (5) and the ablations; fails where one is refuted")
        .DependsOn(ReproduceTable1)
        .Executes(CheckClaims);

    Target Report => _ => _
        .Description("Writes the profile's results as one page: report.PROFILE.html")
        .DependsOn(ReproduceTable1)
        .Executes(WriteReport);

    Target Documents => _ => _
        .Description("Writes what README.md and docs/ show of the results: the table, and pictures of the report")
        .DependsOn(Report)
        .Executes(WriteDocuments);

    Target RescoreReleased => _ => _
        .Description("Scores the released generations of LLaDA-8B-Instruct again")
        .Executes(Rescore);

    Target MlflowSync => _ => _
        .Description("Sends recorded runs to the tracking server (MLFLOW_TRACKING_URI)")
        .Executes(() => DotNet($"{CommandAssembly} mlflow-sync", logInvocation: false, logger: LogLine));

    Target Gc => _ => _
        .Description("Removes artifacts that no spec leads to any more; --dry-run lists")
        .Executes(RemoveGarbage);

    // The machine.

    Target Benchmark => _ => _
        .Description("Measures everything that docs/performance.md shows, and writes it")
        .DependsOn(CompileAll)
        .Executes(Measure);
}
