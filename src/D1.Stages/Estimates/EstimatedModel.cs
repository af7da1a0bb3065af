using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline;
using D1.Pipeline.Store;
using D1.Stages.Sources;

namespace D1.Stages.Estimates;

/// <summary>What estimates know of a model that is there, or will be.</summary>
/// <param name="Config">Its network.</param>
/// <param name="WeightBytes">Bytes of its weights, as its files hold them.</param>
internal sealed record EstimatedModel(LladaConfig Config, long WeightBytes)
{
    /// <summary>The model that a stage starts from; null where its sizes are not known.</summary>
    public static EstimatedModel? Of(EstimateContext context) => context.Inputs[StageInputs.Model] switch
    {
        { Built: { } artifact } => Read(artifact),
        { Planned: var planned } => planned?.Result as EstimatedModel,
    };

    /// <summary>The model that a spec starts from; null where there is none, or its sizes are not known.</summary>
    public static EstimatedModel? Of(PlannedSpec planned) => planned.Estimate(StageInputs.Model)?.Result as EstimatedModel;

    private static EstimatedModel? Read(Artifact artifact) => !File.Exists(artifact.File(ModelFolder.ConfigFile)) ? null : new(
        LladaConfig.Load(artifact.File(ModelFolder.ConfigFile)),
        Directory.EnumerateFiles(artifact.Folder, "*.safetensors").Sum(file => new FileInfo(file).Length));
}
