using D1.Model.Adapters;
using D1.Model.Network;
using D1.Pipeline;
using D1.Pipeline.Specs;
using D1.Stages.Estimates;
using D1.Stages.Sampling;

namespace D1.Stages.Training;

/// <summary>What adapters can be beside, and which types go with training them and which with training the whole model.</summary>
internal static class AdapterRules
{
    public static IEnumerable<(string Parameter, string Problem)> Misfits(LoraOptions? lora, PrecisionOptions precision)
    {
        if (lora is not null) yield break;
        if (precision.Weights is FloatType.Bfloat16 or FloatType.Float16)
            yield return ("precision", "rounds small updates of the weights away: train adapters (lora), or leave the weights in float32");
        if (precision.Nf4)
            yield return ("precision", "has nf4, which no update can change: train adapters (lora)");
    }

    /// <summary>Every target means a projection.</summary>
    public static IEnumerable<(string Parameter, string Problem)> Targets(LoraOptions? lora, PlannedSpec planned)
    {
        if (lora is null) yield break;
        if (lora.Targets.Count == 0)
            yield return ("lora.targets", $"must name at least one projection: {string.Join(", ", LladaBlock.ProjectionNames)}");
        foreach (var target in lora.Targets.Where(target => !IsProjection(target, EstimatedModel.Of(planned)?.Config)))
            yield return ("lora.targets",
                $"names '{target}', which is no projection of the model{Spelling.Suggest(target, LladaBlock.ProjectionNames)}");
    }

    // Of a model that is not known yet, the last part of the name is all that can be judged.
    private static bool IsProjection(string target, LladaConfig? model) => model is null
        ? LladaBlock.ProjectionNames.Contains(target.Split('.')[^1])
        : ProjectionShape.Of(model).Any(shape => shape.IsMeant([target]));
}
