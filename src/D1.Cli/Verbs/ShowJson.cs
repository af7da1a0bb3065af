using System.Globalization;
using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Pipeline.Records;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary>What is looked at, as JSON.</summary>
internal static class ShowJson
{
    public static JsonObject Of(Headline headline)
    {
        var document = new JsonObject { ["name"] = headline.Name, ["value"] = Number(headline.Value) };
        if (headline.First is { } first) document["first"] = Number(first);
        if (headline.Low is { } low) document["low"] = low;
        if (headline.High is { } high) document["high"] = high;
        return document;
    }

    private static JsonNode? Parsed(string? json) => json is null ? null : JsonNode.Parse(json);

    public static JsonObject Of(ShownResult shown, IReadOnlyList<string> next)
    {
        var manifest = shown.Artifact.Manifest;
        return new()
        {
            ["name"] = shown.Line.Name,
            ["stage"] = manifest.Stage,
            ["key"] = manifest.Key,
            ["path"] = shown.Artifact.Folder,
            ["digest"] = manifest.Digest,
            ["damage"] = shown.Damage ?? shown.Line.Result.Trouble,
            ["headline"] = shown.Line.Result.Headline is { } headline ? Of(headline) : null,
            ["figures"] = new JsonObject(shown.Figures.Select(figure =>
                KeyValuePair.Create(figure.Key, (JsonNode?)Number(figure.Value)))),
            ["named"] = shown.Line.IsNamed,
            ["earlier"] = shown.Line.IsEarlier,
            ["pinned"] = shown.Line.IsPinned,
            ["base"] = shown.Spec?.Base,
            ["changes"] = new JsonArray([.. (shown.Spec?.Changes ?? []).Select(change => new JsonObject
            {
                ["key"] = change.Path,
                ["base"] = Parsed(change.Base),
                ["value"] = Parsed(change.Value),
            })]),
            ["edited"] = new JsonArray([.. (shown.Edited?.Changes ?? []).Select(change => new JsonObject
            {
                ["key"] = change.Path, ["then"] = Parsed(change.Base), ["now"] = Parsed(change.Value),
            })]),
            ["spec"] = manifest.EffectiveSpec?.DeepClone(),
            ["curves"] = new JsonArray([.. shown.Curves.Where(curve => curve.Points.Count > 0).Select(Of)]),
            ["scores"] = new JsonArray([.. shown.Scores.Select(Of)]),
            ["other_scores"] = new JsonArray([.. shown.OtherScores.Select(cell => new JsonObject
            {
                ["task"] = cell.Cell!.Task, ["length"] = cell.Cell.Length, ["checkpoint"] = cell.Cell.Checkpoint,
                ["score"] = Of(cell.Headline!), ["set"] = new JsonArray([.. cell.Set.Select(set => JsonValue.Create(set))]),
                ["artifact"] = cell.Place,
            })]),
            ["created"] = TimeText.Exact(manifest.Created),
            ["seconds"] = manifest.Seconds,
            ["commit"] = manifest.Commit,
            ["dirty"] = manifest.Dirty,
            ["machine"] = new JsonObject(manifest.Machine.Select(fact => KeyValuePair.Create(fact.Key, (JsonNode?)fact.Value))),
            ["inputs"] = new JsonArray([.. shown.Inputs.Select(input => new JsonObject
            {
                ["slot"] = input.Slot, ["name"] = input.Name, ["artifact"] = input.Place,
            })]),
            ["used_by"] = new JsonArray([.. shown.Users.Select(user => new JsonObject { ["name"] = user.Name, ["results"] = user.Count })]),
            ["adopted"] = new JsonArray([.. shown.Adopted.Select(adopted => JsonValue.Create(adopted.Describe()))]),
            ["files"] = new JsonArray([.. manifest.Files.Select(file => new JsonObject
            {
                ["path"] = file.Path, ["bytes"] = file.Size, ["sha256"] = file.Sha256,
            })]),
            ["next"] = new JsonArray([.. next.Select(command => JsonValue.Create(command))]),
        };
    }

    private static JsonObject Of(Curve curve)
    {
        var values = curve.Points.Select(point => point.Value).ToList();
        return new()
        {
            ["series"] = curve.Series,
            ["first"] = Number(values[0]),
            ["last"] = Number(values[^1]),
            ["min"] = Number(values.Min()),
            ["max"] = Number(values.Max()),
            ["points"] = new JsonArray([.. curve.Points.Select(point => new JsonObject
            {
                ["step"] = point.Step, ["value"] = Number(point.Value),
            })]),
        };
    }

    private static JsonObject Of(ShownScore score) => new()
    {
        ["row"] = score.Row,
        ["length"] = score.Length,
        ["score"] = score.Score.Value,
        ["interval"] = score.Score is { Low: { } low, High: { } high } ? new JsonArray(low, high) : null,
        ["artifact"] = score.Place,
    };

    // JSON has no other numbers.
    private static JsonNode Number(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));
}
