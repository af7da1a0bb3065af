using D1.Stages.Tests.Toys;

namespace D1.Stages.Tests.Training;

/// <summary>Whether RL had anything to learn from.</summary>
public sealed class RewardSignalTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    [Fact]
    public void A_run_whose_rewards_never_varied_says_so()
    {
        // Without temperature all completions of a prompt are the same.
        var silent = runs.Artifact("grpo", "rollout.temperature=0");
        Assert.Equal((0, 8, 0), (silent.Metrics["reward_varied"], silent.Metrics["groups"], silent.Metrics["groups_with_spread"]));
        Assert.Contains("WARNING: nothing was learned from rewards: in each of the 8 groups", runs.Said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_with_a_signal_counts_its_groups()
    {
        var run = runs.Artifact("grpo");
        Assert.Equal((1, 8), (run.Metrics["reward_varied"], run.Metrics["groups"]));
        Assert.InRange(run.Metrics["groups_with_spread"], 1, 8);
    }

    [Fact]
    public void A_group_of_one_is_refused_with_the_reason() => Assert.EndsWith(
        "'generations' must be at least 2: an advantage is a reward less its group's mean, so that of a group of one is always zero",
        runs.Problem("grpo", "generations=1"));
}
