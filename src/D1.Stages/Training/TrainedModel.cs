using D1.Model.Adapters;
using D1.Model.Network;
using D1.Stages.Sampling;

using static TorchSharp.torch;
using Adapters = D1.Model.Adapters.Lora;

namespace D1.Stages.Training;

/// <summary>A model that is trained: whole, or by adapters beside frozen weights.</summary>
/// <param name="Model">The network.</param>
/// <param name="Parameters">What an optimiser changes, by name.</param>
internal sealed record TrainedModel(Llada Model, IReadOnlyList<KeyValuePair<string, Tensor>> Parameters) : IDisposable
{
    /// <summary>The adapters that are trained; null where the whole model is.</summary>
    public LoraOptions? Lora { get; init; }

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">The model's folder.</param>
    /// <param name="lora">Adapters to begin with; the whole model is trained when null.</param>
    /// <param name="precision">Types; what is trained whole is float32, whatever the files' type.</param>
    /// <param name="seed">Of the adapters.</param>
    /// <param name="device">Where it computes.</param>
    public static TrainedModel Load(string folder, LoraOptions? lora, PrecisionOptions precision, ulong seed, Device device)
    {
        var model = precision.ForTraining(whole: lora is null).Load(folder, device);
        if (lora is null) return Whole(model);
        Adapters.Attach(model, lora, seed);
        return new(model, [.. Adapters.Parameters(model)]) { Lora = lora };
    }

    /// <summary>A network of which every weight is trained.</summary>
    public static TrainedModel Whole(Llada model) => new(model, [.. model.Weights()]);

    public void Dispose() => Model.Dispose();
}
