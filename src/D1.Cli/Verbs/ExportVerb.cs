using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Outputs;
using D1.Pipeline.Execution;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary><c>d1 export REF --out DIR</c>: a model, or its adapter alone, for other programs.</summary>
internal static class ExportVerb
{
    public static Command Create()
    {
        var reference = PathOption.Argument("REF", PathUse.Result, $"The model: {Resolver.Forms}.");
        var output = PathOption.Required("--out", PathUse.Folder, "Folder to write.", "DIR");
        var adapter = new Option<bool>("--adapter")
        {
            Description = "The run's LoRA adapter as PEFT reads it, instead of the weights with it folded in.",
        };
        var (overwrite, json, artifacts) = (SharedOptions.Overwrite(), SharedOptions.Json(), SharedOptions.Artifacts());
        var command = new Command("export", "Write a model in the Hugging Face layout, or its LoRA adapter in PEFT's.")
            { reference, output, adapter, overwrite, json, artifacts };
        command.SetAction(parsed =>
        {
            using var signals = new StopSignals();
            var stores = parsed.StoresToRead(artifacts);
            var store = new ArtifactStore(stores, Console.Error.WriteLine);
            using var use = store.Use(signals.Token);
            var result = Resolver.Here(stores).Result(parsed.GetRequiredValue(reference));
            var model = parsed.GetValue(adapter) ? ExportedModel.Adapter(store, result) : ExportedModel.Merged(store, result);
            var folder = parsed.GetRequiredValue(output);
            using var written = Output.Folder(folder, parsed.GetValue(overwrite), ExportedModel.IsOwn, [model.Source, .. stores.All]);
            var files = model.CopyTo(written.Path, signals.Token);
            written.Publish();
            var trainedOn = parsed.GetValue(adapter) && model.Base is { } input ? $"{input.Stage}/{input.Key}" : null;
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonObject
            {
                ["path"] = Path.GetFullPath(folder),
                ["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file))]),
                ["base"] = trainedOn,
                ["modelling_code"] = parsed.GetValue(adapter) ? null : model.Repository,
            });
            else Console.Out.WriteLine($"{folder}: {string.Join(", ", files)}"
                + (model.Base is { } on && trainedOn is not null ? $"\non the model {on.Stage}/{StageKey.Shorten(on.Key)}"
                    : $"\nwith the modelling code of {model.Repository} (transformers: trust_remote_code=True)"));
            return ExitCodes.Success;
        });
        return command;
    }
}
