using Nuke.Common;

namespace BuildTests;

/// <summary>Skips, conditions, failures and what runs after them.</summary>
[Collection(nameof(Sequential))]
public class ExecutionTests
{
    [Fact]
    public void Skip_leaves_out_named_targets() =>
        Assert.Equal(["Restore Skipped // via parameter", "Compile Succeeded", "Test Succeeded"],
            Run<Chain>("Test --skip restore").Summary);

    [Fact]
    public void Skip_without_names_leaves_out_every_dependency() =>
        Assert.Equal(
            ["Restore Skipped // via parameter", "Compile Skipped // via parameter", "Test Succeeded"],
            Run<Chain>("Test --skip").Summary);

    [Fact]
    public void Skip_of_an_unknown_target_is_one_line() =>
        Assert.Equal("Unknown target 'Restor', did you mean Restore? See --help for the targets.\n",
            Run<Chain>("Test --skip Restor").Error);

    [Fact]
    public void Dynamic_condition_is_looked_at_when_its_turn_comes() =>
        Assert.Equal(
            ["Prepare Succeeded", "IfPrepared Succeeded", "IfNotPrepared Skipped // only when !_prepared"],
            Run<Dynamic>("IfPrepared IfNotPrepared").Summary);

    [Fact]
    public void Condition_that_throws_fails_its_target()
    {
        var run = Run<BadCondition>("");
        Assert.Equal(-1, run.ExitCode);
        Assert.Equal((string[])["Work Failed"], run.Summary);
        Assert.Contains("[ERR] Work: cannot tell\n", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Failure_leaves_out_the_rest()
    {
        var run = Run<Failing>("Deploy");
        Assert.Equal(-1, run.ExitCode);
        Assert.Equal(
            ["Compile Failed", "Deploy NotRun"],
            run.Summary);
        Assert.Equal(2, run.Out.Split("no luck").Length);
        Assert.EndsWith("[ERR] Compile: no luck\nand more\n\nBuild failed on DATE.", run.Steady, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Out, StringComparison.Ordinal);
        Assert.Contains("Build failed on", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Proceed_after_failure_lets_the_rest_run_and_fails_in_the_end()
    {
        var run = Run<Proceeding>("Second");
        Assert.Equal(-1, run.ExitCode);
        Assert.Equal(["First Failed", "Second Succeeded"], run.Summary);
    }

    [Fact]
    public void Exit_code_can_be_chosen() => Assert.Equal(7, Run<Choosing>("").ExitCode);

    [Fact]
    public void Targets_without_work_are_names_for_their_dependencies() =>
        Assert.Equal(["Part Succeeded"], Run<Collective>("").Summary);

    [Fact]
    public void Tasks_are_waited_for() =>
        Assert.Contains("[ERR] Work: late\n", Run<Waiting>("").Out, StringComparison.Ordinal);

    [Fact]
    public void What_failed_many_targets_is_said_once()
    {
        var run = Run<FailingAlike>("");
        Assert.Equal(["One Failed", "Two Failed", "Three Failed", "Four Failed"], run.Summary);
        Assert.EndsWith("[ERR] One, Two, Three and 1 more: the base has diverged\n\nBuild failed on DATE.", run.Steady,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Continue_takes_up_where_the_failed_attempt_ended()
    {
        using var root = new ToyRepository();
        Flaky.Works = false;
        Assert.Equal(["First Succeeded", "Second Failed", "Third NotRun"],
            Run<Flaky>("Third", root).Summary);
        Flaky.Works = true;
        Assert.Equal(
            ["First Skipped // finished by the last attempt", "Second Succeeded", "Third Succeeded"],
            Run<Flaky>("Third --continue", root).Summary);
    }

    [Fact]
    public void Continue_starts_over_for_other_targets()
    {
        using var root = new ToyRepository();
        Flaky.Works = true;
        Run<Flaky>("Second", root);
        Assert.Equal(["First Succeeded", "Second Succeeded", "Third Succeeded"], Run<Flaky>("Third --continue", root).Summary);
    }

    [Fact]
    public void Errors_and_warnings_are_repeated_at_the_end()
    {
        var lines = Run<Warning>("").Out.Split('\n');
        Assert.Contains("[WRN] Work: beware", lines);
    }

    private static BuildRun Run<T>(string arguments, ToyRepository? root = null)
        where T : ToyBuild, new() =>
        BuildRun.Of<T>(arguments, x => x.Start(), root: root);

    private abstract class ToyBuild : NukeBuild
    {
        public abstract Target Start();

        protected static void Nothing()
        {
        }

        protected static void Fail() => throw new InvalidOperationException("no luck\nand more");
    }

    private sealed class Chain : ToyBuild
    {
        public override Target Start() => Test;

        Target Restore => _ => _.Executes(Nothing);

        Target Compile => _ => _.DependsOn(Restore).Executes(Nothing);

        Target Test => _ => _.DependsOn(Compile).Executes(Nothing);
    }

    private sealed class Dynamic : ToyBuild
    {
        private bool _prepared;

        public override Target Start() => IfPrepared;

        Target Prepare => _ => _.Executes(() => { _prepared = true; });

        Target IfPrepared => _ => _.DependsOn(Prepare).OnlyWhenDynamic(() => _prepared).Executes(Nothing);

        Target IfNotPrepared => _ => _.DependsOn(IfPrepared).OnlyWhenDynamic(() => !_prepared).Executes(Nothing);
    }

    private sealed class BadCondition : ToyBuild
    {
        public override Target Start() => Work;

        Target Work => _ => _.OnlyWhenDynamic(() => Unknown()).Executes(Nothing);

        static bool Unknown() => throw new InvalidOperationException("cannot tell");
    }

    private sealed class Failing : ToyBuild
    {
        public override Target Start() => Deploy;

        Target Compile => _ => _.Executes(Fail);

        Target Deploy => _ => _.DependsOn(Compile).Executes(Nothing);
    }

    private sealed class Proceeding : ToyBuild
    {
        public override Target Start() => Second;

        Target First => _ => _.ProceedAfterFailure().Executes(Fail);

        Target Second => _ => _.DependsOn(First).Executes(Nothing);
    }

    private sealed class Choosing : ToyBuild
    {
        public override Target Start() => Work;

        Target Work => _ => _.Executes(() => { ExitCode = 7; });
    }

    private sealed class Collective : ToyBuild
    {
        public override Target Start() => Whole;

        Target Part => _ => _.Executes(Nothing);

        Target Whole => _ => _.DependsOn(Part);
    }

    private sealed class Waiting : ToyBuild
    {
        public override Target Start() => Work;

        Target Work => _ => _.Executes(async () =>
        {
            await Task.Yield();
            throw new InvalidOperationException("late");
        });
    }

    private sealed class FailingAlike : ToyBuild
    {
        public override Target Start() => Four;

        Target One => _ => _.ProceedAfterFailure().Executes(Diverge);

        Target Two => _ => _.DependsOn(One).ProceedAfterFailure().Executes(Diverge);

        Target Three => _ => _.DependsOn(Two).ProceedAfterFailure().Executes(Diverge);

        Target Four => _ => _.DependsOn(Three).ProceedAfterFailure().Executes(Diverge);

        static void Diverge() => throw new InvalidOperationException("the base has diverged");
    }

    private sealed class Flaky : ToyBuild
    {
        public static bool Works { get; set; }

        public override Target Start() => Third;

        Target First => _ => _.Executes(Nothing);

        Target Second => _ => _.DependsOn(First).Executes(() =>
        {
            if (!Works)
                throw new InvalidOperationException("not yet");
        });

        Target Third => _ => _.DependsOn(Second).Executes(Nothing);
    }

    private sealed class Warning : ToyBuild
    {
        public override Target Start() => Work;

        Target Work => _ => _.Executes(() => Serilog.Log.Warning("beware"));
    }
}
