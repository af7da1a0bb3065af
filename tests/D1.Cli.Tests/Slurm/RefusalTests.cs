using System.Diagnostics;

namespace D1.Cli.Tests.Slurm;

/// <summary>What is refused before anything is submitted, in one line.</summary>
[Collection(SlurmRuns.Name)]
public sealed class RefusalTests(TwoNodeSlurm slurm) : SlurmScene(slurm)
{
    [SlurmFact]
    public void A_store_that_nodes_do_not_see_is_refused_before_anything_is_submitted()
    {
        using var d1 = Slurm.Command().Spec("base", Quick);
        d1.Variables["D1_ARTIFACTS"] = Path.Combine(Slurm.Hidden, "store");
        var outcome = d1.Run("run", "base.yaml", "--executor", "slurm");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Matches(@"\nd1: compute nodes do not see the store \S+ \(job \d+: failed\): set D1_ARTIFACTS to a folder that they share",
            "\n" + outcome.Errors);
        Assert.Equal("", Slurm.Sh("squeue --me --noheader"));
    }

    [SlurmTheory]
    [InlineData("qos: fast\npartition: gpus\n",
        "wrong.yaml:2:12: sbatch refuses partition 'gpus': Batch job submission failed: Invalid partition name specified")]
    [InlineData("constraint: fast\n",
        "wrong.yaml:1:13: sbatch refuses constraint 'fast': Batch job submission failed: Invalid feature specification")]
    [InlineData("sbatch: [--hold, --frobnicate=1]\n",
        "wrong.yaml:1:18: sbatch refuses sbatch '--frobnicate=1': unrecognized option '--frobnicate=1'")]
    [InlineData("program_memory: 9000\n",
        "wrong.yaml: sbatch refuses probe.sh: Batch job submission failed: Requested node configuration is not available")]
    public void What_Slurm_refuses_it_says_once_in_its_own_words_and_where_it_was_asked_for(string cluster, string complaint)
    {
        using var d1 = Slurm.Command().Spec("base", Quick);
        File.WriteAllText(Path.Combine(d1.Folder, "wrong.yaml"), cluster);
        var outcome = d1.Run("run", "base.yaml", "--executor", "slurm", "--cluster", "wrong.yaml");
        Assert.Equal((2, $"d1: {complaint}\n"), (outcome.ExitCode, outcome.Errors));
        Assert.Empty(d1.Json("status").AsArray());
    }

    [Theory]
    [InlineData("jobs ask for one by the 'gpu' of a cluster file: give --cluster NAME, or choose device cpu")]
    [InlineData("mine.yaml has no 'gpu', by which jobs ask for one: add 'gpu: gpu', or choose device cpu", "--cluster", "mine.yaml")]
    public void A_GPU_that_no_cluster_file_names_is_one_line(string complaint, params string[] options)
    {
        using var d1 = new ToyCommand().Spec("base", Quick);
        File.WriteAllText(Path.Combine(d1.Folder, "mine.yaml"), "partition: main\n");
        var outcome = d1.Run(["run", "base.yaml", "--executor", "slurm", "--device", "cuda", .. options]);
        Assert.Equal((2, $"d1: base needs a GPU: {complaint}\n"), (outcome.ExitCode, outcome.Errors));
    }

    [Fact]
    public void Without_Slurm_one_line_says_what_is_missing()
    {
        using var d1 = new ToyCommand().Spec("base", Quick);
        var dotnet = Slurm.Sh("dirname $(readlink -f $(command -v dotnet))");
        d1.Variables["PATH"] = dotnet;
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(dotnet, "dotnet"),
            [Path.Combine(AppContext.BaseDirectory, d1.Program), "run", "base.yaml", "--executor", "slurm"])
        {
            WorkingDirectory = d1.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PATH"] = dotnet, ["D1_ARTIFACTS"] = d1.Artifacts },
        })!;
        var outcome = ToyCommand.Wait(process);
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith("d1: there is no sbatch here: --executor slurm needs Slurm's commands", outcome.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("d1: --dry-run is for --executor slurm; d1 plan SPEC says what would run on this machine\n", "--dry-run")]
    [InlineData("d1: --detach is for --executor slurm\n", "--detach")]
    [InlineData("d1: --cluster is for --executor slurm\n", "--cluster", "mine")]
    public void What_is_for_Slurm_is_refused_without_it(string complaint, params string[] options)
    {
        using var d1 = new ToyCommand().Spec("base", Quick);
        var outcome = d1.Run(["run", "base.yaml", .. options]);
        Assert.Equal((2, complaint), (outcome.ExitCode, outcome.Errors));
    }
}
