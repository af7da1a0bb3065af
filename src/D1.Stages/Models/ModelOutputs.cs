using D1.Model.Files;
using D1.Model.Network;
using D1.Model.Tokenization;

using static TorchSharp.torch;

namespace D1.Stages.Models;

/// <summary>A trained model as an artifact: a folder in the Hugging Face layout, and the models that were kept on the way.</summary>
internal static class ModelOutputs
{
    public static IReadOnlyList<string> Files { get; } = [ModelFolder.ConfigFile, ModelFolder.WeightsFile, ModelFolder.TokenizerFile, KeptModels.Folder];

    /// <summary>Writes the model with its adapters folded in.</summary>
    public static void Save(string folder, Llada model, WordLevelTokenizer tokenizer)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        ModelFolder.Save(folder, model.Config, model.Weights(merged: true));
        tokenizer.Save(Path.Combine(folder, ModelFolder.TokenizerFile));
    }
}
