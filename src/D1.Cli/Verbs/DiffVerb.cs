using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary><c>d1 diff A B</c>: what two results were made from that differs, and what came out.</summary>
internal static class DiffVerb
{
    private const double Alpha = 0.05;

    public static Command Create(StageRegistry registry)
    {
        var a = PathOption.Argument("A", PathUse.Result, $"A result ({Resolver.Forms}), or a table's name or file.");
        var b = PathOption.Argument("B", PathUse.Result, "Another one of the same kind.");
        var (json, artifacts) = (SharedOptions.Json(), SharedOptions.Artifacts());
        var csv = new Option<bool>("--csv") { Description = "Print one CSV table on standard output." };
        var command = new Command("diff",
            "Compare two training runs, models, evaluations or tables: parameters, inputs, code, figures, and every evaluation of both.")
            { a, b, json, csv, artifacts };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json) && parsed.GetValue(csv)) throw new InputException("give --json or --csv, not both");
            var stores = parsed.StoresToRead(artifacts);
            var resolver = Resolver.Here(stores);
            var difference = ResultDifference.Between(Side.Of(resolver, parsed.GetRequiredValue(a), registry),
                Side.Of(resolver, parsed.GetRequiredValue(b), registry), new ArtifactStore(stores, Console.Error.WriteLine), Alpha);
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(difference));
            else if (parsed.GetValue(csv)) DiffCsv.Write(difference, Console.Out);
            else foreach (var line in DiffText.Lines(difference, new Screen().Width)) Console.Out.WriteLine(line);
            return ExitCodes.Success;
        });
        return command;
    }

    private static JsonObject ToJson(ResultDifference difference) => new()
    {
        ["same"] = difference.IsSame,
        ["a"] = ToJson(difference.A),
        ["b"] = ToJson(difference.B),
        ["parameters"] = ToJson(difference.Parameters, text => text),
        ["inputs"] = ToJson(difference.Inputs, text => text),
        ["environment"] = ToJson(difference.Environment, text => text),
        ["same_code"] = difference.IsSameCode,
        ["code"] = difference.Code is { } code ? CodeJson.Of(code) : null,
        ["behind"] = new JsonArray([.. difference.Behind.Select(stage => new JsonObject
        {
            ["name"] = stage.Name,
            ["runs"] = stage.Runs,
            ["parameters"] = ToJson(stage.Parameters, text => text),
            ["same_code"] = stage.IsSameCode,
            ["code"] = stage.Code is { } code ? CodeJson.Of(code) : null,
        })]),
        ["metrics"] = ToJson(difference.Metrics, figure => figure),
        ["evaluations"] = difference.Cells is { } cells ? GuardVerb.ToJson(cells) : null,
        ["notes"] = new JsonArray([.. difference.Notes.Select(note => JsonValue.Create(note))]),
    };

    private static JsonObject ToJson(Side side) => new()
    {
        ["name"] = side.Name,
        ["stage"] = side.Result?.Artifact.Stage,
        ["key"] = side.Result?.Artifact.Key,
        ["path"] = side.Result?.Artifact.Folder,
    };

    private static JsonObject ToJson<T>(IEnumerable<Differing<T>> pairs, Func<T?, JsonNode?> value) => new(pairs.Select(pair =>
        KeyValuePair.Create(pair.Name, (JsonNode?)new JsonObject { ["a"] = value(pair.A), ["b"] = value(pair.B) })));
}
