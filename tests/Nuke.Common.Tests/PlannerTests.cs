using Nuke.Common;

namespace BuildTests;

/// <summary>Which toy targets run, and in which order.</summary>
[Collection(nameof(Sequential))]
public class PlannerTests
{
    [Fact]
    public void Dependencies_run_first_and_once() =>
        Assert.Equal(["A Succeeded", "B Succeeded", "C Succeeded", "D Succeeded"], Run<Diamond>("D").Summary);

    [Fact]
    public void Default_target_runs_when_none_is_named() =>
        Assert.Equal(["A Succeeded", "B Succeeded", "C Succeeded", "D Succeeded"], Run<Diamond>("").Summary);

    [Theory]
    [InlineData("b")]
    [InlineData("B")]
    [InlineData("--target b")]
    public void Names_ignore_case(string arguments) =>
        Assert.Equal(["A Succeeded", "B Succeeded"], Run<Diamond>(arguments).Summary);

    [Theory]
    [InlineData("Diffu-Grpo-Gsm8k")]
    [InlineData("DiffuGrpo-Gsm8k")]
    [InlineData("diffugrpogsm8k")]
    public void Names_ignore_hyphens(string arguments) =>
        Assert.Equal(["DiffuGrpoGsm8k Succeeded"], Run<Hyphens>(arguments).Summary);

    [Theory]
    [InlineData("C B")]
    [InlineData("B+C")]
    [InlineData("--target C B")]
    public void Several_targets_can_be_invoked(string arguments) =>
        Assert.Equal(["A", "B", "C"], Run<Diamond>(arguments).Summary.Select(x => x.Split(' ')[0]).Order());

    [Fact]
    public void Before_orders_only_what_runs()
    {
        Assert.Equal(["Late Succeeded"], Run<Ordered>("Late").Summary);
        Assert.Equal(["Early Succeeded", "Late Succeeded"], Run<Ordered>("Late Early").Summary);
    }

    [Fact]
    public void Order_counts_through_targets_that_do_not_run() =>
        Assert.Equal(["Last Succeeded", "First Succeeded"], Run<ThroughMiddle>("First Last").Summary);

    [Fact]
    public void Circles_are_named()
    {
        var run = Run<Circle>("A");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal("Targets depend on each other in a circle: A -> B -> C -> A.\n", run.Error);
    }

    [Theory]
    [InlineData("Diffu-Grpo-Gsm8", "Unknown target 'Diffu-Grpo-Gsm8', did you mean DiffuGrpoGsm8k? See --help for the targets.\n")]
    [InlineData("diffu", "Unknown target 'diffu', did you mean DiffuGrpoGsm8k? See --help for the targets.\n")]
    [InlineData("Nonsense", "Unknown target 'Nonsense'. See --help for the targets.\n")]
    public void Unknown_targets_are_one_line(string arguments, string message)
    {
        var run = Run<Hyphens>(arguments);
        Assert.NotEqual(0, run.ExitCode);
        Assert.Equal(message, run.Error);
        Assert.Empty(run.Out);
    }

    private static BuildRun Run<T>(string arguments)
        where T : ToyBuild, new() =>
        BuildRun.Of<T>(arguments, x => x.Start());

    private abstract class ToyBuild : NukeBuild
    {
        public abstract Target Start();

        protected static void Nothing()
        {
        }
    }

    private sealed class Diamond : ToyBuild
    {
        public override Target Start() => D;

        Target D => _ => _.DependsOn(B, C).Executes(Nothing);

        Target A => _ => _.Executes(Nothing);

        Target B => _ => _.DependsOn(A).Executes(Nothing);

        Target C => _ => _.DependsOn(A).Executes(Nothing);
    }

    private sealed class Hyphens : ToyBuild
    {
        public override Target Start() => DiffuGrpoGsm8k;

        Target DiffuGrpoGsm8k => _ => _.Executes(Nothing);
    }

    private sealed class Ordered : ToyBuild
    {
        public override Target Start() => Late;

        Target Late => _ => _.Executes(Nothing);

        Target Early => _ => _.Before(Late).Executes(Nothing);
    }

    private sealed class ThroughMiddle : ToyBuild
    {
        public override Target Start() => First;

        Target First => _ => _.Executes(Nothing);

        Target Middle => _ => _.Before(First).Executes(Nothing);

        Target Last => _ => _.Before(Middle).Executes(Nothing);
    }

    private sealed class Circle : ToyBuild
    {
        public override Target Start() => A;

        Target A => _ => _.DependsOn(B).Executes(Nothing);

        Target B => _ => _.DependsOn(C).Executes(Nothing);

        Target C => _ => _.DependsOn(A).Executes(Nothing);
    }
}
