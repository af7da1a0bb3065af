using D1.Core;
using D1.Model.Objectives;
using D1.Pipeline.Keys;
using D1.Pipeline.Records;
using D1.Pipeline.Specs;
using D1.Stages.Tests.Toys;
using D1.Stages.Training;
using D1.Tests;
using D1.Toy;

namespace D1.Stages.Tests.Training;

/// <summary>Objectives that specs choose: those that come with D1, and one of a project of its own.</summary>
public sealed class ObjectiveTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    [Fact]
    public void Every_objective_calls_itself_by_the_name_that_it_is_listed_under() => Assert.All(
        PolicyObjectives.Kinds, kind => Assert.Equal(kind.Name, ((PolicyObjective)kind.Make()).Kind));

    [Fact]
    public void An_objective_of_another_project_is_trained_with_and_shows_its_own_metrics()
    {
        var run = runs.Artifact("stepwise");
        Assert.NotEqual(runs.Digest("grpo"), run.Digest);
        Assert.NotEqual(runs.Digest("stepwise", "objective.beta=0"), run.Digest);
        var curves = Curve.Read(run).Select(curve => curve.Series).ToList();
        Assert.Contains("masks", curves);
        Assert.DoesNotContain("kl", curves);
        Assert.Equal("""{"beta":0.01,"kind":"stepwise"}""", CanonicalJson.Write(run.Manifest.EffectiveSpec!["objective"]));
    }

    [Fact]
    public void The_documented_objective_is_one_that_runs()
    {
        var code = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "tests/D1.Toy/Weighted.cs"));
        Assert.Contains(code[code.IndexOf("/// <summary>", StringComparison.Ordinal)..],
            File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "docs/extending.md")), StringComparison.Ordinal);
        Assert.Contains("log_likelihood", Curve.Read(runs.Artifact("grpo", "objective={kind: weighted, scale: 2}"))
            .Select(curve => curve.Series));
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("reward/extra")]
    [InlineData("validation_accuracy")]
    [InlineData("tokens_per_second")]
    [InlineData("groups")]
    public void A_metric_has_no_name_of_the_runs_own_curves(string name) => Assert.Contains(
        $"objective named has a metric '{name}', and a run has a curve of that name already: give the metric another",
        runs.Problem("grpo", "rounds=1", "iterations=1", $"objective={{kind: named, metric: {name}}}"), StringComparison.Ordinal);

    [Fact]
    public void A_metric_of_another_name_is_a_curve() => Assert.Contains("surprise/mean",
        Curve.Read(runs.Artifact("grpo", "rounds=1", "iterations=1", "objective={kind: named, metric: surprise/mean}"))
            .Select(curve => curve.Series));

    // Nothing of the former kind's parameters is left over.
    [Fact]
    public void An_override_of_the_kind_takes_its_parameters_away() => Assert.Equal(
        runs.Digest("stepwise", "objective.beta=0", "accumulation_steps=1"),
        runs.Digest("grpo", "objective={kind: diffu_grpo, clip_epsilon: 0.1}", "objective.kind=stepwise"));

    [Theory]
    [InlineData("'objective.kind' must be one of diffu_grpo, stepwise, weighted, named, not 'wd2'", "objective.kind=wd2")]
    [InlineData("unknown key 'objective.betta'; did you mean 'beta'?", "objective.betta=1")]
    [InlineData("'objective.likelihood.prompt_mask_probability' must be at least 0 and at most 1, not 1.5",
        "objective.likelihood.prompt_mask_probability=1.5")]
    [InlineData("'objective' must be a mapping, not 'diffu_grpo'", "objective=diffu_grpo")]
    [InlineData("'rollout' must have cache none: objective stepwise learns from whole denoising steps", "objective.kind=stepwise",
        "rollout.cache=prefix")]
    [InlineData("'rollout' must have cfg_scale 0: objective stepwise scores completions without guidance", "objective.kind=stepwise",
        "rollout.cfg_scale=1")]
    public void Objectives_that_cannot_be_are_refused_in_one_line(string problem, params string[] set) =>
        Assert.EndsWith(problem, runs.Problem("grpo", set));

    [Theory]
    [InlineData("'objective.kind': one of diffu_grpo", "objective: {beta: 0.1}")]
    [InlineData("'objective' (What is maximised)", "seed: 2")]
    public void An_objective_without_a_kind_is_refused_in_one_line(string missing, string text) => Assert.EndsWith("missing key " + missing,
        Assert.Throws<InputException>(() => BuiltInStages.Registry.Bind(new DiffuGrpoStage(),
            SpecYaml.ParseMapping($"{text}\ntask: gsm\nrounds: 1", "grpo.yaml"))).Message);

    [Fact]
    public void The_key_has_the_code_of_the_objective_that_is_named_and_of_no_other()
    {
        Assert.Equal([typeof(DiffuGrpo)], Reached(new DiffuGrpo()));
        Assert.Equal([typeof(Stepwise)], Reached(new Stepwise()));

        static IEnumerable<Type> Reached(PolicyObjective objective)
        {
            var options = new DiffuGrpoStageOptions
            {
                Objective = objective,
                Task = "gsm",
                Rounds = 1,
                Rollout = new() { GenLength = 8 },
                Optimizer = new() { LearningRate = 1 },
            };
            var members = StageCode.Of(new DiffuGrpoStage(), options, ["model"], onGpu: false).List().Keys;
            return ((Type[])[typeof(DiffuGrpo), typeof(Stepwise)])
                .Where(type => members.Any(member => member.StartsWith($"{type.FullName}::", StringComparison.Ordinal)));
        }
    }
}
