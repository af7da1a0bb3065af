using System.Text.Json;
using D1.Model;
using D1.Model.Files;
using D1.Model.Network;
using D1.Stages.Estimating;
using D1.Stages.Pipeline;

namespace D1.Stages.Hub;

/// <summary>A model of the hub at a pinned commit, as a folder that <see cref="ModelFolder"/> reads.</summary>
/// <param name="settings">Where files come from; default: what the environment says.</param>
public sealed class DownloadModelStage(Func<HubSettings>? settings = null) : Stage<DownloadModelOptions>
{
    private readonly Func<HubSettings> _settings = settings ?? HubSettings.FromEnvironment;

    public override string Name => "download_model";

    public override int CodeVersion => 1;

    public override string Produces => "model";

    public override IReadOnlyList<string> Outputs => ["."];

    public override bool DependsOnMachine => false;

    protected override StageEstimate Estimate(DownloadModelOptions options, EstimateContext context)
    {
        if (options.Model is not { } model) return new();
        var weights = model.WeightSize * ModelMemory.Parameters(model.ToConfig());
        return new StageEstimate { Model = model.ToConfig(), WeightBytes = weights, DownloadBytes = weights + options.Files.Sum(file => file.Bytes ?? 0) };
    }

    protected override void Run(DownloadModelOptions options, StageContext context)
    {
        using var downloads = new Downloads(_settings(), context);
        var repository = new HubRepository(HubKind.Model, options.Repository, options.Revision);
        // Small files first: they say which large ones there are.
        var shards = options.Files.Where(file => file.Path.EndsWith(".safetensors", StringComparison.Ordinal)).ToList();
        downloads.Get(options.Files.Except(shards).Select(file => file.At(repository)));
        options.Model?.Check(LladaConfig.Load(downloads.PathOf(ModelFolder.ConfigFile)));
        if (options.Files.Any(file => file.Path == ModelFolder.IndexFile))
            shards.AddRange(ShardsOf(downloads.PathOf(ModelFolder.IndexFile)).Except(shards.Select(file => file.Path)).Select(path => new HubFileOptions { Path = path }));
        downloads.Get(shards.Select(file => file.At(repository)));
        downloads.Publish();
    }

    private static List<string> ShardsOf(string index)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(index));
            var shards = json.RootElement.GetProperty("weight_map").EnumerateObject().Select(pair => pair.Value.GetString() ?? "").Distinct().Order(StringComparer.Ordinal).ToList();
            return shards.FirstOrDefault(shard => HubPath.Problem(shard) is not null || shard != Path.GetFileName(shard)) is { } bad
                ? throw new InputException($"{index}: shard '{bad}' is not a plain file name")
                : shards;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"{index}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
