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

    public static TheoryData<string> Kinds => [.. PolicyObjectives.Kinds.Select(kind => kind.Name)];

    // One run to the end, and one that is stopped after its first round and goes on.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_objective_is_trained_with_and_goes_on_where_it_was_stopped(string kind)
    {
        string[] set = [$"objective={{kind: {kind}}}", "accumulation_steps=2", "iterations=2"];
        var run = runs.Artifact("grpo", set);
        Assert.Equal(run.Digest, runs.StoppedArtifact("grpo", set).Digest);
        var others = Curve.Read(runs.Artifact("grpo", "objective={kind: wd1}")).Select(curve => curve.Series)
            .Except(["log_likelihood", "weight"]);
        var own = Curve.Read(run).Where(curve => !others.Contains(curve.Series)).ToList();
        Assert.NotEmpty(own);
        Assert.All(own.SelectMany(curve => curve.Points), point => Assert.True(double.IsFinite(point.Value)));
        Assert.NotEqual(runs.Digest("grpo", [.. set, "objective={kind: weighted}"]), run.Digest);
    }

    // A plan counts passes and what is read out of them.
    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_plan_comes_near_the_work_of_every_objective(string kind)
    {
        string[] set = [$"objective={{kind: {kind}}}", "rounds=1", "iterations=8"];
        Assert.InRange(runs.Estimate("grpo", set).MultiplyAdds / runs.CountedMultiplyAdds("grpo", set), 0.7, 1.4);
    }

    [Theory]
    [InlineData("wd1", "weights=batch")]
    [InlineData("wd1", "negative=false")]
    [InlineData("wd1_plus_plus", "weights=batch")]
    [InlineData("wd1_plus_plus", "centred_denominator=false")]
    [InlineData("wd1_plus_plus", "likelihood.temperature=0.4078125")]
    [InlineData("wd1_plus_plus", "beta=0.1")]
    [InlineData("coupled_grpo", "scale_rewards=true")]
    [InlineData("coupled_grpo", "beta=0")]
    [InlineData("spg", "bound=eubo")]
    [InlineData("spg", "bound=elbo")]
    [InlineData("spg", "bound=zero")]
    [InlineData("spg", "likelihood={masking: all, samples: 1}")]
    [InlineData("spg", "likelihood.masking=random")]
    [InlineData("spg", "likelihood.masking=block_all")]
    [InlineData("spg", "likelihood.prompt_mask_probability=0")]
    [InlineData("espo", "likelihood.samples=1")]
    [InlineData("espo", "likelihood.complement=false")]
    [InlineData("espo", "scale_rewards=true")]
    [InlineData("espo", "beta=0")]
    [InlineData("gdpo", "likelihood.quadrature=gauss2")]
    [InlineData("gdpo", "likelihood.quadrature=simpson")]
    [InlineData("gdpo", "likelihood.quadrature=monte_carlo")]
    [InlineData("gdpo", "likelihood.draws=2")]
    public void A_switch_of_an_objective_changes_the_result(string kind, string set)
    {
        string[] spec = [$"objective={{kind: {kind}}}", "rounds=1", "iterations=2"];
        Assert.NotEqual(runs.Digest("grpo", spec), runs.Digest("grpo", [.. spec, "objective." + set]));
    }

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
    [InlineData("'objective.kind' must be one of diffu_grpo, wd1, wd1_plus_plus, coupled_grpo, spg, espo, gdpo, stepwise, weighted, named, "
        + "not 'wd2'", "objective.kind=wd2")]
    [InlineData("unknown key 'objective.clip_epsilon' of kind wd1: it belongs to diffu_grpo, coupled_grpo, espo, gdpo",
        "objective={kind: wd1, clip_epsilon: 0.5}")]
    [InlineData("unknown key 'objective.beta' of kind spg: it belongs to diffu_grpo, wd1_plus_plus, coupled_grpo, espo, stepwise",
        "objective={kind: spg, beta: 0.5}")]
    [InlineData("unknown key 'objective.likelihood.samples' of kind diffu_grpo: it belongs to spg, espo", "objective.likelihood.samples=2")]
    [InlineData("unknown key 'objective.bounds'; did you mean 'bound'?", "objective={kind: spg, bounds: mix}")]
    [InlineData("'objective.likelihood.samples' must be 1 with masking all: further copies would have the same masks",
        "objective={kind: spg, likelihood: {masking: all, samples: 2}}")]
    [InlineData("'objective' must have likelihood.samples of at most 2, the blocks of 8 tokens in a completion of 16, not 3: each copy "
        + "takes another block", "objective={kind: spg, likelihood: {samples: 3}}")]
    [InlineData("'objective.likelihood.samples' must be at least 1 and at most 1000, not 0",
        "objective={kind: espo, likelihood: {samples: 0}}")]
    [InlineData("'rollout' must have cache none: objective wd1_plus_plus learns from whole denoising steps", "objective.kind=wd1_plus_plus",
        "rollout.cache=prefix")]
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
    [InlineData("'objective.kind': one of diffu_grpo, wd1, wd1_plus_plus, coupled_grpo, spg, espo, gdpo", "objective: {beta: 0.1}")]
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
