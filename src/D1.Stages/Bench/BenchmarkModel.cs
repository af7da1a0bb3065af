using D1.Model.Network;

namespace D1.Stages.Bench;

/// <summary>The model of a measurement, as its report says.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="DModel">Width.</param>
/// <param name="NLayers">Blocks.</param>
/// <param name="VocabSize">Tokens.</param>
public sealed record BenchmarkModel(string Name, int DModel, int NLayers, int VocabSize)
{
    public static BenchmarkModel Of(string folder, LladaConfig config) =>
        new(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))), config.DModel, config.NLayers, config.VocabSize);
}
