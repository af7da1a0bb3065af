using System.Text.Json.Nodes;
using D1.Core;
using D1.Model.Decoding;
using D1.Stages.Evaluation;
using D1.Stages.Sampling;

namespace D1.Stages.Tests.Evaluation;

/// <summary>Whether an evaluation says that it decodes otherwise than the rollouts of its model.</summary>
public sealed class RolloutDifferenceTests
{
    private static readonly RolloutOptions Rollout = new() { GenLength = 24, BlockLength = 8, Steps = 12 };

    private static readonly EvaluateOptions Evaluation = new() { Task = "gsm", GenLength = 48, BlockLength = 8 };

    [Fact]
    public void Lengths_and_temperatures_are_no_difference()
    {
        Assert.Null(Said(Evaluation, Rollout));
        Assert.Null(Said(Evaluation with { Temperature = 0.5 }, Rollout));
    }

    /// <summary>Everything else that a sampler has.</summary>
    public static TheoryData<string> Settings() =>
        [.. from property in typeof(SamplerOptions).GetProperties()
            where property.GetCustomAttributes(typeof(OptionAttribute), false).Length > 0
            where property.Name != nameof(SamplerOptions.GenLength)
            select property.Name];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Another_setting_is_one(string setting)
    {
        var other = Evaluation with { };
        var property = typeof(SamplerOptions).GetProperty(setting)!;
        property.SetValue(other, property.GetValue(Evaluation) switch
        {
            bool value => !value,
            int value => value / 2,
            double value => value + 1,
            null => 0.5,
            _ => DecodingCache.Dual,
        });
        Assert.NotNull(Said(other, Rollout));
    }

    [Fact]
    public void It_is_said_in_one_line()
    {
        Assert.Equal("tokens_per_step 4 where rollouts had 2", Said(Evaluation with { TokensPerStep = 4 }, Rollout));
        Assert.Equal("cache dual where rollouts had none, threshold 0.9 where rollouts had none",
            Said(Evaluation with { Cache = DecodingCache.Dual, Threshold = 0.9 }, Rollout));
        Assert.Equal("threshold 0 where rollouts had none", Said(Evaluation with { Threshold = 0 }, Rollout));
        Assert.Equal("threshold none where rollouts had 0.9", Said(Evaluation, Rollout with { Threshold = 0.9 }));
    }

    [Fact]
    public void A_model_without_rollouts_has_none_to_differ_from() =>
        Assert.Null(RolloutDifference.Of(Json(Evaluation with { TokensPerStep = 4 }), []));

    private static string? Said(EvaluateOptions evaluation, RolloutOptions rollout) =>
        RolloutDifference.Of(Json(evaluation), new JsonObject { ["rollout"] = Json(rollout) });

    private static JsonObject Json(object options) => CanonicalJson.FromOptions(options)!.AsObject();
}
