using System.CommandLine;
using D1.Cli.Screens;
using D1.Core;
using D1.Model.Files;
using D1.Pipeline;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary><c>d1 show REF</c>: one result on one screen.</summary>
internal static class ShowVerb
{
    public static Command Create(StageRegistry registry)
    {
        var reference = PathOption.Argument("REF", PathUse.Result, $"The result: {Resolver.Forms}, or a kept table's name.");
        var (json, artifacts) = (SharedOptions.Json(), SharedOptions.Artifacts());
        var csv = new Option<bool>("--csv") { Description = "Print its figures, curves and scores as one CSV table on standard output." };
        var command = new Command("show", "Show one result: its settings, curves, scores and where it is from.")
        {
            reference, json, csv, artifacts,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json) && parsed.GetValue(csv)) throw new InputException("give --json or --csv, not both");
            var stores = parsed.StoresToRead(artifacts);
            // Of a large store the list takes as long as everything else.
            var list = Task.Run(() => new ResultList(stores));
            var specs = SpecNames.Here();
            var (text, resolver) = (parsed.GetRequiredValue(reference), new Resolver(stores, specs, Console.Error.WriteLine));
            var named = resolver.KeptTable(text) is not { } table ? resolver.Result(text)
                : KeptTable.ResultOf(new ArtifactStore(stores), table) ?? throw new InputException(
                    $"the result that table {text} was kept of is no longer there; its scores are in {SourceLocation.Shorten(table)}");
            var shown = ShownResult.Of(named, stores, list.GetAwaiter().GetResult(), registry, specs);
            var next = Next(shown, named, specs);
            if (parsed.GetValue(json)) JsonOutput.Write(ShowJson.Of(shown, next));
            else if (parsed.GetValue(csv)) ShowCsv.Write(shown, Console.Out);
            else new ResultScreen(new Screen()).Write(shown, next);
            return ExitCodes.Success;
        });
        return command;
    }

    private static List<string> Next(ShownResult shown, NamedResult named, SpecNames specs)
    {
        var manifest = shown.Artifact.Manifest;
        var spec = SpecNames.Shorten(manifest.Profile, manifest.SpecName);
        var result = shown.Line.IsNamed ? spec + (named.Model is { } model ? $"@{model}" : "") : StageKey.Shorten(shown.Artifact.Key);
        var run = specs.Find(spec).Count > 0 || File.Exists(spec)
            ? $"{Typed.D1} {SuggestedRun.Of(manifest)} --set KEY=VALUE" : null;
        var isModel = File.Exists(shown.Artifact.File(ModelFolder.ConfigFile));
        return [.. ((string?[])[
            isModel || shown.Line.Result.Cell is not null ? $"{Typed.D1} samples {result}" : null,
            isModel ? $"{Typed.D1} chat {result}" : null,
            shown.Line.Result.Trouble is null && !isModel ? $"{Typed.D1} verify {result}" : null,
            run]).OfType<string>()];
    }
}
