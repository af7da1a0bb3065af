using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Pipeline.Adopt;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Evaluation;
using D1.Stages.Sources;
using D1.Stages.Training;

namespace D1.Stages.Tables;

/// <summary>
/// A finished table as a block of Markdown that says where its numbers come from: command, commit, date, machine and time.
/// </summary>
public static class TableReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="store">Holds the table's inputs.</param>
    /// <param name="table">The table's artifact.</param>
    /// <param name="command">What a user types to make it.</param>
    public static string Write(ArtifactStore store, Artifact table, string command) =>
        $"{Origin(store, table, command)}\n{Text(store, table, checkpoints: false)}\n";

    /// <summary>Where a table's numbers come from; the parameters are those of <see cref="Write"/>.</summary>
    public static string Origin(ArtifactStore store, Artifact table, string command) => TableOrigin.Of(store, table, command);

    /// <summary>The table as its reader reads it: for a screen of 80 columns, or as Markdown where a file or a program reads, or
    /// <paramref name="markdown"/> asks for it.</summary>
    /// <param name="store">Holds the table's inputs.</param>
    /// <param name="table">The table's artifact.</param>
    /// <param name="markdown">Whether Markdown is asked for.</param>
    /// <param name="checkpoints">Whether rows are shown for other models of the same runs; they are Markdown.</param>
    public static string ForOutput(ArtifactStore store, Artifact table, bool markdown, bool checkpoints)
    {
        if (markdown || !TerminalKind.OutputIsScreen) return Text(store, table, checkpoints);
        var screen = TableScreen.Of(store, table).Write(TerminalKind.OutputHasColours);
        return string.Join("\n", Times(store, table).Concat(Adopted(store, table)).Prepend(screen)
            .Concat(checkpoints && Choices(table) is { Length: > 0 } choices ? ["", choices] : []));
    }

    /// <summary>The table as Markdown, with what it rests on that other code made.</summary>
    public static string Text(ArtifactStore store, Artifact table, bool checkpoints)
    {
        var text = WithSeeds(store, table, Markdown(table));
        if (!checkpoints) text = text[..^Choices(table).Length];
        return string.Join("\n", Times(store, table).Concat(Adopted(store, table)).Prepend(text.TrimEnd() + "\n")).TrimEnd();
    }

    /// <summary>What a table calls the profile that it is of.</summary>
    public static string Profile(Artifact table) => (string)table.Manifest.EffectiveSpec!["profile"]!;

    private static string Markdown(Artifact table) => File.ReadAllText(table.File(Table1Stage.MarkdownFile)).TrimEnd();

    private static string WithSeeds(ArtifactStore store, Artifact table, string text) =>
        text.IndexOf(Table1.Scores, StringComparison.Ordinal) is >= 0 and var at && !text[..at].Contains(", seed", StringComparison.Ordinal)
            && TableSeeds.Of(store, table) is { } seeds ? text.Insert(at, $", {seeds.Words}") : text;

    private static string Choices(Artifact table) =>
        Markdown(table) is var text && text.IndexOf(Table1.ChoicesHeading, StringComparison.Ordinal) is >= 0 and var at ? text[at..] : "";

    /// <summary>What a training run took by the clock; null of a base, which is trained once for all rows.</summary>
    internal static double? TrainingSeconds(Artifact? run) => run is null || run.Stage == Pretraining ? null : run.Manifest.Seconds;

    private static string Pretraining { get; } = new PretrainStage().Name;

    // Of an ablation what each row's training took: rows may be equal in updates and not in work.
    private static IEnumerable<string> Times(ArtifactStore store, Artifact table)
    {
        var spec = table.Manifest.EffectiveSpec;
        var rows = spec?["rows"]?.AsArray().Select(row => (Model: (string)row!["model"]!, Label: (string)row["label"]!)).ToList() ?? [];
        if (!Table1.IsAblation([.. rows.Select(row => row.Model)])) yield break;
        var trained = (from input in table.Manifest.Inputs
                       let model = store.Find(input.Value.Stage, input.Value.Key)?.Manifest.Inputs.GetValueOrDefault(StageInputs.Model)
                       where model is not null
                       let run = store.Find(model.Stage, model.Key)
                       let seconds = TrainingSeconds(run)
                       where seconds is not null
                       select (Row: Table1Stage.RowOf(input.Key), run.Key, Seconds: seconds.Value)).Distinct().ToLookup(each => each.Row);
        // Rows that differ in decoding alone have one training run.
        if (rows.Select(row => string.Join(' ', trained[row.Model].Select(each => each.Key).Order())).Distinct().Count() < 2) yield break;
        yield return "Seconds of a training run of each row, by the clock, other runs beside it: "
            + string.Join(", ", rows.Where(row => trained[row.Model].Any())
            .Select(row => string.Create(CultureInfo.InvariantCulture,
                $"{row.Label} {trained[row.Model].Average(each => each.Seconds):0}")));
    }

    private static IEnumerable<string> Adopted(ArtifactStore store, Artifact table) =>
        AdoptedResult.Behind(table, store).Select(adopted => $"- {adopted.Describe()}");

    /// <summary>The table as JSON, with the seeds that it was made under; <c>adopted</c> names what it rests on that other code made, and
    /// every row that rests on some has the reasons.</summary>
    public static string Json(ArtifactStore store, Artifact table)
    {
        var text = File.ReadAllText(table.File(Table1Stage.JsonFile));
        var json = JsonNode.Parse(text)!.AsObject();
        // Replicates say their own, and so did tables of former versions.
        var seeds = json["seed"] is null && json["seeds"] is null ? TableSeeds.Of(store, table) : null;
        var adopted = AdoptedResult.Behind(table, store);
        if (seeds is null && adopted.Count == 0) return text;
        seeds?.AddTo(json);
        if (adopted.Count > 0) json["adopted"] = AdoptedResult.ToJson(adopted);
        // Of replicates each has its own.
        foreach (var result in json["rows"]!.AsArray().SelectMany(row => row!["replicates"] as IEnumerable<JsonNode?> ?? [row]))
            if (adopted.Count > 0 && CellOf(result!.AsObject()) is var (stage, key) && store.Find(stage, key) is { } cell
                && AdoptedResult.Behind(cell, store) is { Count: > 0 } behind)
                result["adopted"] = new JsonArray([.. behind.Select(each => JsonValue.Create(each.Adoption.Reason))]);
        return json.ToJsonString(Indented) + "\n";
    }

    /// <summary>The same for scripts, with paths to cells as they lie: one that is not in an <c>artifacts</c> folder has its full
    /// path.</summary>
    public static string JsonWithPaths(ArtifactStore store, Artifact table)
    {
        var json = JsonNode.Parse(Json(store, table))!.AsObject();
        foreach (var result in Results(json).ToList())
            if (CellOf(result) is var (stage, key) && store.FolderOf(stage, key) is var folder
                && !folder.EndsWith(Path.Combine("artifacts", ArtifactStore.StoreFolder, stage, key), StringComparison.Ordinal))
                (result["items"], result["artifact"]) = (Path.Combine(folder, EvaluateStage.ItemsFile), folder);
        return json.ToJsonString(Indented) + "\n";
    }

    private static (string Stage, string Key)? CellOf(JsonObject result) =>
        ((string?)result["artifact"])?.Split('/', '\\') is [.., var stage, var key] ? (stage, key) : null;

    // A row, its replicates, and other models of the same run.
    private static IEnumerable<JsonObject> Results(JsonNode? node) => node switch
    {
        JsonObject result => result.SelectMany(pair => Results(pair.Value))
            .Concat(result.ContainsKey("artifact") ? [result] : []),
        JsonArray several => several.SelectMany(Results),
        _ => [],
    };
}
