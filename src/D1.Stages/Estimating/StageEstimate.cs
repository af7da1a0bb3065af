using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Artifacts;

namespace D1.Stages.Estimating;

/// <summary>What a stage will take and make, known from its spec before anything is built.</summary>
public sealed record StageEstimate
{
    /// <summary>Why it cannot run at all, as far as its spec says; null where nothing is known to be wrong.</summary>
    public string? Problem { get; init; }

    /// <summary>What it keeps in memory.</summary>
    public MemoryPlan Memory { get; init; } = new();

    /// <summary>Multiply-adds of its matrix products.</summary>
    public double MultiplyAdds { get; init; }

    /// <summary>Bytes that it downloads.</summary>
    public long DownloadBytes { get; init; }

    /// <summary>The network of the model that it makes; null where it makes none.</summary>
    public LladaConfig? Model { get; init; }

    /// <summary>Bytes of that model's weights, as its files hold them.</summary>
    public long WeightBytes { get; init; }

    /// <summary>Models that its result holds: the last one, and those that are kept at validations.</summary>
    public int Models { get; init; } = 1;

    /// <summary>Bytes of its result on disk, as far as they are large.</summary>
    public long OutputBytes => Math.Max(DownloadBytes, Models * WeightBytes);

    /// <summary>What is known of an artifact that is there.</summary>
    public static StageEstimate Of(Artifact artifact) => !File.Exists(artifact.File(ModelFolder.ConfigFile)) ? new() : new()
    {
        Model = LladaConfig.Load(artifact.File(ModelFolder.ConfigFile)),
        WeightBytes = Directory.EnumerateFiles(artifact.Folder, "*.safetensors").Sum(file => new FileInfo(file).Length),
    };
}
