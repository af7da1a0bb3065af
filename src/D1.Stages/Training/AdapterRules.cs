using D1.Stages.Sampling;

namespace D1.Stages.Training;

/// <summary>Which types go with training adapters, and which with training the whole model.</summary>
internal static class AdapterRules
{
    public static IEnumerable<(string Parameter, string Problem)> Misfits(LoraStageOptions? lora, PrecisionOptions precision)
    {
        if (lora is not null) yield break;
        if (precision.Weights is FloatType.Bfloat16 or FloatType.Float16)
            yield return ("precision", "rounds small updates of the weights away: train adapters (lora), or leave the weights in float32");
        if (precision.Nf4)
            yield return ("precision", "has nf4, which no update can change: train adapters (lora)");
    }
}
