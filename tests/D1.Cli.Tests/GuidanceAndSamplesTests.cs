using System.Text.Json.Nodes;
using D1.Tests;

namespace D1.Cli.Tests;

/// <summary>Guided reinforcement learning, and evaluations of several answers to each prompt, by the real command: smoke specs.</summary>
public sealed class GuidanceAndSamplesTests : IDisposable
{
    private const string Answers = "samples=6", Warm = "temperature=1", Problems = "problems=16";

    // Nothing needs to be learned here.
    private const string Base = "base-model.steps=60", Validation = "validation={times: 1, problems: 8}";

    private readonly ToyCommand _d1 = new("d1.dll");

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void A_guided_run_is_trained_and_its_model_answers_each_prompt_several_times()
    {
        var run = Json("diffu-grpo-gsm8k", Base, "rollout.cfg_scale=1", "rounds=1", Validation);
        Assert.Equal("built", (string?)run["status"]);
        var guided = _d1.Json("show", Key(run));
        Assert.Contains("1", guided["changes"]!.AsArray().Where(change => (string?)change!["key"] == "rollout.cfg_scale")
            .Select(change => $"{change!["value"]}"));
        Assert.Equal(["0", "1"], guided["curves"]!.AsArray().Single(curve => (string?)curve!["series"] == "validation_accuracy")!["points"]!
            .AsArray().Select(point => $"{point!["step"]}"));
        Assert.NotEqual((string?)run["key"], (string?)Json("diffu-grpo-gsm8k", Base, "rounds=1", Validation)["key"]);

        var sampled = Sampled("diffu-grpo-gsm8k.rounds=1", "diffu-grpo-gsm8k.rollout.cfg_scale=1");
        var (key, metrics) = (Key(sampled), sampled["metrics"]!);
        Assert.Equal((96, 16), ((int)metrics["n"]!, (int)metrics["groups"]!));
        int[] sizes = [1, 2, 4, 6];
        var rates = sizes.Select(k => (double)metrics[$"pass_at_{k}"]!).ToList();
        Assert.Equal(rates.Order(), rates);
        Assert.Matches(@"(?m)^pass@k   1: \S+ \[\S+, \S+\]   2: .+   4: .+   6: \S+ \[\S+, \S+\]$", Output("show", key));
        Assert.Matches(@"(?m)^alike    all answers to a prompt have one reward in \S+ %, one score in \S+ % of 16 prompts$",
            Output("show", key));
        Assert.Equal(rates[3], (double)_d1.Json("show", key)["figures"]!["pass_at_6"]!);
        Assert.Contains("\nfigure,pass_at_6,,", Output("show", key, "--csv"), StringComparison.Ordinal);
        Assert.Contains("96 answers", Output("samples", key, "--limit", "1000"), StringComparison.Ordinal);
        Assert.Contains("equal", Output("verify", key), StringComparison.Ordinal);

        // Answer by answer, the unit being the problem.
        var other = Sampled("diffu-grpo-gsm8k.rounds=1");
        var test = _d1.Json("guard", key, Key(other))["tests"]![0]!;
        Assert.Equal((double)other["metrics"]!["score"]! - (double)metrics["score"]!, (double)test["difference"]!, 9);
        var single = Evaluated(Problems, "diffu-grpo-gsm8k.rounds=1");
        var refused = _d1.Run("guard", key, Key(single));
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("results are compared on the same problems", Assert.Single(refused.Errors.TrimEnd().Split('\n')),
            StringComparison.Ordinal);
        Assert.DoesNotContain("pass@k", Output("show", Key(single)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evaluate", "'samples' must be 1 at temperature 0, where all answers to a prompt are equal; set temperature", Answers)]
    [InlineData("evaluate", "'samples' must be a whole number, not '1.5'", Warm, "samples=1.5")]
    [InlineData("evaluate", "unknown key 'rollout'", "rollout.cfg_scale=1")]
    [InlineData("diffu-grpo-gsm8k", "'rollout.cfg_scale' must be at least 0 and at most 1000, not -1", "rollout.cfg_scale=-1")]
    [InlineData("diffu-grpo-gsm8k", "unknown key 'cfg_scale'", "cfg_scale=1")]
    public void What_cannot_be_is_one_line_before_anything_runs(string spec, string problem, params string[] set)
    {
        string[] cell = spec == "evaluate" ? ["inputs.model=base-model", "task=gsm", "gen_length=24"] : [];
        var outcome = _d1.Run(["run", Spec(spec), .. Set([.. cell, .. set])]);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(problem, Assert.Single(outcome.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_d1.Artifacts, "store")), "something was built");
    }

    private JsonNode Sampled(params string[] model) => Evaluated([Answers, Warm, Problems, .. model]);

    private JsonNode Evaluated(params string[] set) => Json("evaluate",
        ["inputs.model=diffu-grpo-gsm8k", "task=gsm", "gen_length=24", Base, $"diffu-grpo-gsm8k.{Validation}", .. set]);

    private JsonNode Json(string spec, params string[] set) => _d1.Json(["run", Spec(spec), .. Set(set)]);

    private string Output(params string[] arguments)
    {
        var outcome = _d1.Run(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return outcome.Output;
    }

    private static string Key(JsonNode run) => (string)run["key"]!;

    private static string Spec(string name) => Path.Combine(SharedData.RepositoryRoot, "experiments", "smoke", name + ".yaml");

    private static IEnumerable<string> Set(IEnumerable<string> set) => set.SelectMany(each => (string[])["--set", each]);
}
