using System.Text.RegularExpressions;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Slurm;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Slurm;

/// <summary>What would be submitted; no Slurm is needed for it.</summary>
public sealed partial class SlurmExecutorTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_script_asks_for_what_the_cluster_file_says_and_becomes_the_program()
    {
        _lab.Spec("base", "stage: toy\nsteps: 1\nthreads: 3\ncost: 7000\n");
        var script = Assert.Single(Scripts("base", "account: mine\npartition: short\nqos: low\nconstraint: fast\nhours: 2\nnotice: 60\n"
            + "program_memory: 1.5\nsbatch: [--exclude=node7]\nsetup: [module load dotnet]\n"));
        Assert.Equal(
            """
            # sbatch STORE/slurm/specs-base-1/0.sh
            #!/bin/bash
            #SBATCH --job-name=base
            #SBATCH --output="STORE/slurm/specs-base-1/0.log"
            #SBATCH --open-mode=append
            #SBATCH --signal=B:USR1@60
            #SBATCH --requeue
            #SBATCH --kill-on-invalid-dep=yes
            #SBATCH --account=mine
            #SBATCH --partition=short
            #SBATCH --qos=low
            #SBATCH --constraint=fast
            #SBATCH --nodes=1
            #SBATCH --ntasks=1
            #SBATCH --cpus-per-task=3
            #SBATCH --mem=1500M
            #SBATCH --time=2:00:00
            #SBATCH --exclude=node7
            module load dotnet
            exec DOTNET STORE/slurm/builds/BUILD/program.dll job STORE/slurm/specs-base-1 --node 0

            """.ReplaceLineEndings("\n"), script);
    }

    [Fact]
    public void Stages_that_need_the_same_are_an_array_and_wait_for_it_together()
    {
        _lab.Spec("base", "stage: toy\nsteps: 1\n").Spec("one", "stage: toy\nsteps: 2\ninputs: {model: base}\n")
            .Spec("top", "stage: toy\nsteps: 1\ninputs: {model: {spec: one, set: {steps: 3}}, other: {spec: one, set: {steps: 4}}}\n");
        var scripts = Scripts("top", "");
        Assert.Equal(["# sbatch STORE/slurm/specs-top-1/0.sh", "# sbatch --dependency=afterok:<0.sh> STORE/slurm/specs-top-1/1.sh",
            "# sbatch --dependency=afterok:<1.sh> STORE/slurm/specs-top-1/3.sh"], scripts.Select(script => script.Split('\n')[0]));
        Assert.Contains("#SBATCH --array=1,2\n", scripts[1], StringComparison.Ordinal);
        Assert.Contains("/%a.log\"\n", scripts[1], StringComparison.Ordinal);
        Assert.EndsWith("top-1 --node \"$SLURM_ARRAY_TASK_ID\"\n", scripts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_an_array_what_needs_one_task_does_not_wait_for_the_others()
    {
        _lab.Spec("base", "stage: toy\nsteps: 1\n").Spec("one", "stage: toy\nsteps: 2\ninputs: {model: base}\n")
            .Spec("two", "stage: toy\nsteps: 2\ninputs: {model: {spec: one, set: {steps: 3}}}\n")
            .Spec("top", "stage: toy\nsteps: 1\ninputs: {model: two, other: {spec: one, set: {steps: 4}}}\n");
        var scripts = Scripts("top", "").ConvertAll(script => script.Split('\n')[0]);
        Assert.Equal(["# sbatch STORE/slurm/specs-top-1/0.sh", "# sbatch --dependency=afterok:<0.sh> STORE/slurm/specs-top-1/1.sh",
            "# sbatch --dependency=afterok:<1.sh>_1 STORE/slurm/specs-top-1/2.sh",
            "# sbatch --dependency=afterok:<1.sh>_3:<2.sh> STORE/slurm/specs-top-1/4.sh"], scripts);
    }

    [Fact]
    public void What_is_there_is_not_submitted()
    {
        _lab.Spec("base", "stage: toy\nsteps: 1\n").Spec("top", "stage: toy\nsteps: 1\ninputs: {model: base}\n");
        _lab.Run("base");
        Assert.Equal("# sbatch STORE/slurm/specs-top-1/1.sh", Assert.Single(Scripts("top", "")).Split('\n')[0]);
    }

    [Fact]
    public void What_takes_more_jobs_than_it_may_have_is_refused()
    {
        _lab.Spec("base", "stage: toy\nsteps: 1\ncost: 28000\n");
        Assert.Equal("base needs about 11.7 hours, more than 3 jobs of 1 hours: raise 'requeues' or 'hours' of the cluster file",
            Assert.Throws<InputException>(() => Scripts("base", "hours: 1\nrequeues: 2")).Message);
    }

    [Fact]
    public void Folders_with_blanks_quotes_and_percent_signs_stay_whole()
    {
        _lab.Spec("base", "stage: toy\nsteps: 1\n");
        var script = Assert.Single(Scripts("base", "", "a b'c 100%"));
        Assert.Contains("""--output="LAB/a b'c 100%%/slurm/specs-base-1/0.log"\n""", script.Replace("\n", "\\n"), StringComparison.Ordinal);
        Assert.Contains(@" job 'LAB/a b'\''c 100%/slurm/specs-base-1' --node 0", script, StringComparison.Ordinal);
    }

    private List<string> Scripts(string spec, string cluster, string store = "STORE")
    {
        var program = Path.Combine(Directory.CreateDirectory(_lab["program"]).FullName, "program.dll");
        File.WriteAllText(program, "");
        var executor = new SlurmExecutor(_lab.Graph(spec), store == "STORE" ? _lab.Store : new ArtifactStore(_lab[store]),
            Cluster.Parse(cluster, "mine.yaml"), new RunOptions(), program);
        return [.. executor.Scripts().Select(script => Builds().Replace(script, "builds/BUILD").Replace(_lab["artifacts"], "STORE")
            .Replace(_lab["."].TrimEnd('.', '/'), "LAB")
            .Replace(Environment.ProcessPath!, "DOTNET").Replace("exec dotnet", "exec DOTNET"))];
    }

    [GeneratedRegex("builds/[0-9a-f]{12}")]
    private static partial Regex Builds();
}
