using D1.Model.Files;
using D1.Model.Network;
using D1.Model.Tokenization;
using D1.Stages.Pipeline;

namespace D1.Stages.Training;

/// <summary>A model as an artifact: a folder in the Hugging Face layout.</summary>
internal static class ModelOutputs
{
    public static IReadOnlyList<string> Files { get; } = [ModelFolder.ConfigFile, ModelFolder.WeightsFile, ModelFolder.TokenizerFile];

    public static void Save(StageContext context, Llada model, WordLevelTokenizer tokenizer)
    {
        ModelFolder.Save(context.OutputFolder, model.Config, model.Weights());
        tokenizer.Save(context.Output(ModelFolder.TokenizerFile));
    }
}
