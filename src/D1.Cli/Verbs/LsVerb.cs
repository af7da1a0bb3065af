using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CsvHelper;
using D1.Cli.Help;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary><c>d1 ls</c>: what the store holds.</summary>
internal static class LsVerb
{
    private const int ShownOnTerminals = 60, WideEnoughForStages = 110;

    public static Command Create(StageRegistry registry)
    {
        var words = new Argument<string[]>("TEXT")
        {
            Description = "Only what has all of these in its name, stage, key or, where it is damaged, trouble.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var stage = new Option<string?>("--stage") { Description = "Only results of a stage, such as masked_sft.", HelpName = "STAGE" };
        var profile = new Option<string?>("--profile") { Description = "Only results of a profile's specs.", HelpName = "PROFILE" };
        stage.CompletionSources.Add([.. registry.All.Select(one => one.Name)]);
        profile.CompletionSources.Add(WordCandidates.Profiles);
        var sort = ChoiceOption.Create("--sort", "The order (default: what has a name, then models' cells, then the rest; latest first).",
            ("named", ListOrder.Named), ("when", ListOrder.When), ("name", ListOrder.Name), ("score", ListOrder.Score),
            ("size", ListOrder.Size));
        var cells = new Option<bool>("--cells")
        {
            Description = "Every cell of a table on its own line, as with TEXT or --stage, instead of one line a model.",
        };
        var limit = NumberOption.Optional<int>("--limit",
            new OptionAttribute($"Most lines (on a terminal {ShownOnTerminals}, elsewhere all)") { Min = 1 });
        var specs = new Option<bool>("--specs") { Description = "The specs that have names instead, and what they led to." };
        var csv = new Option<bool>("--csv") { Description = "Comma-separated values, every cell a line." };
        var (json, artifacts) = (SharedOptions.Json(), SharedOptions.Artifacts());
        var command = new Command("ls", "List results: name, score, when, key.")
        {
            words, stage, profile, sort, cells, limit, specs, json, csv, artifacts,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(json) && result.GetValue(csv)) result.AddError("--json and --csv exclude each other");
            if (result.GetValue(specs) && result.GetValue(csv)) result.AddError("--specs has no --csv; it has --json");
        });
        command.SetAction(parsed =>
        {
            var stores = parsed.GetValue(specs) ? Stores.Find(parsed.GetValue(artifacts)) : parsed.StoresToRead(artifacts);
            var filter = new ListFilter(parsed.GetValue(words) ?? [], parsed.GetValue(stage), parsed.GetValue(profile));
            if (parsed.GetValue(specs)) return SpecList.Write(stores, filter, parsed.GetValue(json));
            var list = new ResultList(stores);
            filter.Check(list.All, registry);
            var forPrograms = parsed.GetValue(json) || parsed.GetValue(csv);
            var lines = list.Lines(filter.Takes, fold: !forPrograms && !parsed.GetValue(cells) && !filter.IsNarrow, parsed.GetValue(sort));
            var screen = new Screen();
            var most = parsed.GetValue(limit) ?? (screen.IsTerminal && !forPrograms ? ShownOnTerminals : int.MaxValue);
            var shown = lines.Take(most).ToList();
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonArray([.. shown.Select(line => ToJson(line, list))]));
            else if (parsed.GetValue(csv)) WriteCsv(shown);
            else if (lines.Count > 0) Print(screen, shown, lines);
            else Console.Error.WriteLine(list.All.Count > 0
                ? $"nothing in {SourceLocation.Shorten(stores.First)} {filter}; {Typed.D1} ls lists all"
                : $"nothing to list in {SourceLocation.Shorten(stores.First)}; {Typed.D1} ls --specs lists what can be run");
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(Screen screen, List<ListedResult> shown, IReadOnlyList<ListedResult> all)
    {
        var now = DateTimeOffset.UtcNow;
        var withStage = screen.Width is not < WideEnoughForStages;
        var table = new Columns(new Column(""), new Column("NAME", Tone.Strong, Gives: true, Wraps: true),
            new Column(withStage ? "STAGE" : ""), new Column("SCORE", Wraps: true), new Column("WHEN", Tone.Quiet),
            new Column("KEY", Tone.Quiet), new Column(screen.IsTerminal ? "" : "REMARKS"));
        foreach (var line in shown)
            table.Add(line.Result.Trouble is null ? null : Tone.Bad, screen.IsTerminal ? Mark(line) : "", Name(line, withStage),
                withStage ? line.Result.Stage : "", line.Result.Trouble ?? FigureText.Of(line),
                line.Result.Created == default ? "" : screen.IsTerminal ? TimeText.Ago(line.Result.Created, now)
                    : TimeText.Exact(line.Result.Created),
                line.Cells.Count == 0 ? StageKey.Shorten(line.Result.Key) : Counted.Of(line.Cells.Count, "cell"),
                screen.IsTerminal ? "" : string.Join(", ", Remarks(line)));
        table.Write(screen);
        if (!screen.IsTerminal) return;
        var marks = Marks.Where(mark => shown.Exists(line => Mark(line) == mark.Sign)).Select(mark => $"{mark.Sign} {mark.Word}");
        var bytes = all.SelectMany(line => line.Results).DistinctBy(result => result.Place).Sum(result => result.Bytes);
        var hidden = all.Count > shown.Count
            ? $"{Counted.Of(all.Count - shown.Count, "more line")} (--limit, or a text to look for)" : null;
        screen.Line(string.Join("   ", new[] { hidden, $"{SizeText.Of(bytes)} in all" }.OfType<string>()
            .Concat(marks)), Tone.Quiet);
    }

    private static readonly (string Sign, string Word)[] Marks = [("!", "damaged"), ("*", "pinned"), ("~", "adopted")];

    private static string Mark(ListedResult line) => line switch
    {
        { Result.Trouble: not null } => "!",
        { IsPinned: true } => "*",
        { Result.Adopted: not null } => "~",
        _ => "",
    };

    // Where there is little room, as short as it may be typed.
    private static string Name(ListedResult line, bool whole)
    {
        var usual = SpecNames.UsualProfile + "/";
        var name = whole || !line.Name.StartsWith(usual, StringComparison.Ordinal) ? line.Name : line.Name[usual.Length..];
        var since = line.Changed.Count > 0 ? ": " + string.Join(" ", line.Changed) : "";
        return line.IsEarlier ? $"{name} ({(line.IsNewer ? "other" : "earlier")}{since})" : name;
    }

    private static IEnumerable<string> Remarks(ListedResult line)
    {
        if (line.Result.Trouble is not null) yield return "damaged";
        if (line.IsPinned) yield return "pinned";
        if (line.Result.Adopted is { } reason) yield return $"adopted: {reason}";
    }

    private static JsonObject ToJson(ListedResult line, ResultList list) => new()
    {
        ["name"] = line.Name,
        ["profile"] = line.Result.Profile,
        ["spec"] = line.Result.Spec,
        ["set"] = Texts(line.Result.Set),
        ["stage"] = line.Result.Stage,
        ["key"] = line.Result.Key,
        ["path"] = list.FolderOf(line.Result),
        ["created"] = line.Result.Created == default ? null : TimeText.Exact(line.Result.Created),
        ["seconds"] = line.Result.Seconds,
        ["bytes"] = line.Bytes,
        ["headline"] = line.Result.Headline is { } headline ? ShowJson.Of(headline) : null,
        ["task"] = line.Result.Cell?.Task,
        ["length"] = line.Result.Cell?.Length,
        ["checkpoint"] = line.Result.Cell?.Checkpoint,
        ["inputs"] = new JsonObject(line.Result.Inputs.Select(input => KeyValuePair.Create(input.Key, (JsonNode?)input.Value))),
        ["named"] = line.IsNamed,
        ["earlier"] = line.IsEarlier,
        ["changed"] = Texts(line.Changed),
        ["pinned"] = line.IsPinned,
        ["adopted"] = line.Result.Adopted,
        ["trouble"] = line.Result.Trouble,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(text))]);

    private static void WriteCsv(List<ListedResult> lines)
    {
        using var csv = new CsvWriter(Console.Out, CultureInfo.InvariantCulture, leaveOpen: true);
        string[] titles = ["name", "profile", "spec", "set", "stage", "key", "created", "seconds", "bytes", "figure", "value", "first",
            "low", "high", "task", "length", "checkpoint", "model", "named", "pinned", "adopted", "trouble"];
        foreach (var title in titles) csv.WriteField(title);
        csv.NextRecord();
        foreach (var line in lines)
        {
            var (result, figure) = (line.Result, line.Result.Headline);
            object?[] fields = [line.Name, result.Profile, result.Spec, string.Join(' ', result.Set), result.Stage, result.Key,
                result.Created == default ? null : TimeText.Exact(result.Created), result.Seconds, line.Bytes, figure?.Name, figure?.Value,
                figure?.First, figure?.Low, figure?.High, result.Cell?.Task, result.Cell?.Length, result.Cell?.Checkpoint,
                result.Inputs.GetValueOrDefault("model"), line.IsNamed, line.IsPinned, result.Adopted, result.Trouble];
            foreach (var field in fields) csv.WriteField(Convert.ToString(field, CultureInfo.InvariantCulture));
            csv.NextRecord();
        }
        csv.Flush();
    }
}
