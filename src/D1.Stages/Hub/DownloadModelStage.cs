using System.Text.Json;
using D1.Core;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline;
using D1.Stages.Estimates;

namespace D1.Stages.Hub;

/// <summary>A model of the hub at a pinned commit, as a folder that <see cref="ModelFolder"/> reads.</summary>
/// <param name="settings">Where files come from; default: what the environment says.</param>
public sealed class DownloadModelStage(Func<HubSettings>? settings = null) : Stage<DownloadModelOptions>
{
    private readonly Func<HubSettings> _settings = settings ?? HubSettings.FromEnvironment;

    public override string Name => "download_model";

    public override string Produces => "model";

    public override IReadOnlyList<string> Outputs => ["."];

    public override bool DependsOnMachine => false;

    protected override StageEstimate Estimate(DownloadModelOptions options, EstimateContext context)
    {
        if (options.Model is not { } model)
        {
            var known = options.Files.Sum(file => file.Bytes ?? 0);
            return new() { DownloadBytes = known, OutputBytes = known };
        }
        var weights = model.WeightSize * ModelMemory.Parameters(model.ToConfig());
        var bytes = weights + options.Files.Where(file => !IsWeights(file)).Sum(file => file.Bytes ?? 0);
        return new StageEstimate { Result = new EstimatedModel(model.ToConfig(), weights), DownloadBytes = bytes, OutputBytes = bytes };
    }

    protected override void Run(DownloadModelOptions options, StageContext context)
    {
        using var downloads = new Downloads(_settings(), context);
        var repository = new HubRepository(HubKind.Model, options.Repository, options.Revision);
        // Small files first: they say which large ones there are.
        var shards = options.Files.Where(IsWeights).ToList();
        downloads.Get(options.Files.Except(shards).Select(file => file.At(repository)));
        options.Model?.Check(LladaConfig.Load(downloads.PathOf(ModelFolder.ConfigFile)));
        if (options.Files.Any(file => file.Path == ModelFolder.IndexFile))
            shards.AddRange(ShardsOf(downloads.PathOf(ModelFolder.IndexFile))
                .ExceptBy(shards.Select(file => file.Path), file => file.Path));
        downloads.Get(shards.Select(file => file.At(repository)));
        downloads.Publish();
    }

    private static bool IsWeights(HubFileOptions file) => file.Path.EndsWith(".safetensors", StringComparison.Ordinal);

    private static List<HubFileOptions> ShardsOf(string index)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(index));
            var shards = json.RootElement.GetProperty("weight_map").EnumerateObject().Select(pair => pair.Value.GetString() ?? "")
                .Distinct().Order(StringComparer.Ordinal)
                .Select(path => new HubFileOptions { Path = path }).ToList();
            // It comes from outside: what a spec may not say, it may not either.
            return shards.FirstOrDefault(shard =>
                shard.Problem(HubKind.Model) is not null || !IsWeights(shard)
                    || shard.Path.Contains('/', StringComparison.Ordinal)) is { } bad
                ? throw new InputException(
                    $"{index}: shard '{bad.Path.ReplaceLineEndings(" ")}' is not a plain file name that ends in .safetensors")
                : shards;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InputException($"{index}: {error.Message.ReplaceLineEndings(" ")}");
        }
    }
}
