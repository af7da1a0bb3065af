using D1.Core;
using D1.Model;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Stages.Models;

/// <summary>A trained model as an artifact: a folder in the Hugging Face layout, and the models that were kept on the way.</summary>
internal static class ModelOutputs
{
    /// <summary>Everything counts: weights may be one file or shards with an index, and some tokenizers have more files than one.</summary>
    public static IReadOnlyList<string> Files { get; } = [ModelFolder.ConfigFile, ModelFolder.TokenizerFile, KeptModels.Folder, "."];

    /// <summary>The adapters by themselves, beside the model that they are folded into: merged weights do not say them exactly.</summary>
    public const string AdapterFolder = "adapter";

    /// <summary>Writes the model with its adapters folded in, and these once more as PEFT reads them; the tokenizer is the
    /// caller's.</summary>
    /// <exception cref="NotFiniteException">A weight is not finite; nothing is written then.</exception>
    public static void Save(string folder, Llada model, LoraOptions? lora = null, long shardBytes = ModelFolder.DefaultShardBytes)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var weights = model.Weights(merged: true).ToList();
        foreach (var (name, weight) in weights)
            FiniteTensor.Require(weight, $"'{name}'");
        ModelFolder.Save(folder, model.Config, weights, shardBytes);
        // What an adapter is does not depend on the dropout that it was trained with.
        if (lora is not null) PeftAdapter.Save(model, lora with { Dropout = 0 }, Path.Combine(folder, AdapterFolder));
    }
}
