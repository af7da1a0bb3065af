using D1.Core;
using D1.Model.Files;

namespace D1.Stages.Hub;

/// <summary>Parameters of <see cref="DownloadModelStage"/>.</summary>
public sealed record DownloadModelOptions : IValidatedOptions
{
    [Option("organisation/name of the model on the hub.")]
    public required string Repository { get; init; }

    [Option("Commit, 40 hex digits.")]
    public required string Revision { get; init; }

    [Option("The files to get: config.json, tokenizer.json, and model.safetensors or its index. Shards that the index names are got too; "
        + "list one here to pin its digest.")]
    public required IReadOnlyList<HubFileOptions> Files { get; init; }

    [Option("The model's sizes, so that plans can be estimated before it is here; the download checks them.")]
    public PublishedModelOptions? Model { get; init; }

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        foreach (var misfit in DownloadRules.Misfits(HubKind.Model, Repository, Revision, Files)) yield return misfit;
        foreach (var needed in (string[])[ModelFolder.ConfigFile, ModelFolder.TokenizerFile])
            if (Files.All(file => file.Path != needed)) yield return ("files", $"must have {needed}");
        if (Files.Count(file => file.Path is ModelFolder.WeightsFile or ModelFolder.IndexFile) != 1)
            yield return ("files", $"must have either {ModelFolder.WeightsFile} or {ModelFolder.IndexFile}");
    }
}
