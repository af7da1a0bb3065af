using System.Text.Json.Nodes;
using D1.Pipeline.Store;
using D1.Stages.Results;

namespace D1.Cli.Tests;

/// <summary>Looking at results, through the real command line.</summary>
public sealed class LookingVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("base", "# What all start from.\nstage: toy\nsteps: 4\n")
        .Spec("top", "extends: base.yaml\nsteps: 5\ninputs: {model: base}\n");

    public void Dispose() => _d1.Dispose();

    private string Key(params string[] run) => (string)_d1.Made(run)["key"]!;

    [Fact]
    public void A_usual_profile_that_is_none_is_refused()
    {
        Key("base.yaml");
        _d1.Variables["D1_PROFILE"] = "smokke";
        foreach (var arguments in (string[][])[["ls"], ["plan", "table1"], ["claims"]])
        {
            var outcome = _d1.Run(arguments);
            Assert.Equal((2, "", "d1: D1_PROFILE is 'smokke', which is no profile; did you mean 'smoke'?\n"),
                (outcome.ExitCode, outcome.Output, outcome.Errors));
        }
    }

    [Fact]
    public void A_list_has_names_first_and_says_what_is_other_of_the_rest()
    {
        var (tried, earlier) = (Key("base.yaml", "--set", "steps=9"), Key("base.yaml"));
        _d1.Spec("base", "stage: toy\nsteps: 6\n");
        var now = Key("base.yaml");
        var profile = Path.GetFileName(_d1.Folder);
        var lines = _d1.Run("ls").Output.TrimEnd().Split('\n');
        Assert.Matches(@"^NAME +STAGE +SCORE +WHEN +KEY$", lines[0]);
        Assert.Matches($@"^{profile}/base +toy +sum [0-9.k]+ +20[-0-9T:]+Z +{now[..12]}$", lines[1]);
        Assert.Equal(
            new[] { $"{profile}/base (earlier: steps=4)|{earlier[..12]}", $"{profile}/base steps=9|{tried[..12]}" },
            lines[2..].Select(line => $"{line.Split("  ")[0]}|{line[^12..]}").Order());

        var json = _d1.Json("ls").AsArray();
        Assert.Equal([now], json.Where(line => (bool)line!["named"]!).Select(line => (string)line!["key"]!));
        Assert.Equal("""["steps=9"]""", json.Single(line => (string)line!["key"]! == tried)!["changed"]!.ToJsonString());
        var csv = _d1.Run("ls", "--csv").Output.TrimEnd().Split('\n');
        Assert.Equal((4, 3), (csv.Length, csv.Count(line => line.Contains(",toy,", StringComparison.Ordinal))));
        Assert.Equal(tried, (string)Assert.Single(_d1.Json("ls", "STEPS=9", "--stage", "toy").AsArray())!["key"]!);
        Assert.Equal(2, _d1.Run("ls", "--limit", "1").Output.TrimEnd().Split('\n').Length);
    }

    [TerminalFact]
    public void What_tells_results_apart_is_never_cut_on_80_columns()
    {
        const string Name = "a-spec-whose-name-is-almost-as-long-as-names-may-be";
        Key("base.yaml");
        _d1.Spec(Name, "stage: toy\nsteps: 5\n").Made($"{Name}.yaml", "--set", "rank=2");
        var rows = new EmulatedScreen(80, 24).Write(_d1.OnTerminal(80, 24, "ls").Written).Rows;
        Assert.DoesNotContain(rows, row => row.Contains('…'));
        var at = rows.ToList().FindIndex(row => row.Contains("/a-spec", StringComparison.Ordinal));
        Assert.Equal($"{Path.GetFileName(_d1.Folder)}/{Name} rank=2", rows[at].Split("  ")[0] + rows[at + 1].TrimStart());
    }

    [TerminalFact]
    public void What_specs_are_about_has_room_on_80_columns()
    {
        Key("base.yaml");
        _d1.Spec("base", "# What all start from, told at such length that no row of eighty columns has room for all of it.\n"
            + "stage: toy\nsteps: 4\n");
        var rows = new EmulatedScreen(80, 400).Write(_d1.OnTerminal(80, 400, "ls --specs").Written).Rows;
        var at = rows.ToList().FindIndex(row => row.Contains("/base ", StringComparison.Ordinal));
        Assert.Matches($@"^\+  {Path.GetFileName(_d1.Folder)}/base +What all start from, ", rows[at]);
        Assert.Matches(@"^ +\S.*\w", rows[at + 1]);
        Assert.Contains("+ built", rows);
        Assert.DoesNotContain(rows, row => row.Contains('…'));
    }

    [Fact]
    public void What_is_damaged_is_a_line_and_can_be_removed()
    {
        var (lost, broken) = (_d1.Made("base.yaml"), _d1.Made("base.yaml", "--set", "steps=9"));
        File.Delete(Path.Combine((string)lost["path"]!, Artifact.MetricsFile));
        File.WriteAllText(Path.Combine((string)broken["path"]!, Manifest.FileName), "{");
        var output = _d1.Run("ls").Output;
        Assert.Matches(@"toy +metrics.json is missing .* damaged\n", output);
        Assert.Matches($@"toy/{((string)broken["key"]!)[..12]} +toy +manifest.json is missing or unreadable +[0-9a-f]+ +damaged\n", output);
        Assert.Contains("damaged: metrics.json is missing; run its spec again", _d1.Run("show", (string)lost["key"]!).Output,
            StringComparison.Ordinal);
        Assert.Equal(0, _d1.Run("rm", (string)broken["key"]!).ExitCode);
        Assert.False(Directory.Exists((string)broken["path"]!));
    }

    [Fact]
    public void Specs_are_listed_with_what_they_say_and_led_to()
    {
        var key = Key("base.yaml");
        var lines = _d1.Run("ls", "--specs", "--profile", Path.GetFileName(_d1.Folder)).Output.TrimEnd().Split('\n');
        Assert.Matches("^SPEC +STAGE +BUILT +ABOUT$", lines[0]);
        Assert.Matches($"/base +toy +{key[..12]} +What all start from.$", lines[1]);
        Assert.Matches("/top +toy +as [^ ]*base$", lines[2]);
    }

    [Fact]
    public void A_result_is_shown_with_its_settings_curves_and_kin()
    {
        var top = _d1.Made("top.yaml");
        File.WriteAllLines(Path.Combine((string)top["path"]!, "curves.jsonl"),
            from step in Enumerable.Range(1, 4) select $$"""{"series":"reward","step":{{step}},"value":{{step}}}""");
        var (shown, profile) = (_d1.Run("show", "top").Output, Path.GetFileName(_d1.Folder));
        Assert.StartsWith($"{profile}/top  toy  {((string)top["key"]!)[..12]}\n", shown, StringComparison.Ordinal);
        Assert.Matches($@"\nother than {profile}/base:\n  inputs.model base   steps 4 → 5\n\n", shown);
        Assert.Matches(@"\n  reward +1 ▁▃▆█ 4 +1 to 4\n", shown);
        Assert.Matches($@"\nfrom     model {profile}/base\n", shown);
        Assert.Matches($@"\nnext     d1 verify {profile}/top\n         d1 run {profile}/top --set KEY=VALUE\n$", shown);
        Assert.Matches($@"\nused by  {profile}/top\n", _d1.Run("show", "base").Output);

        var json = _d1.Json("show", "top");
        Assert.Equal("""{"series":"reward","first":1,"last":4,"min":1,"max":4,"points":[{"step":1,"value":1},{"step":2,"value":2},"""
            + """{"step":3,"value":3},{"step":4,"value":4}]}""", json["curves"]![0]!.ToJsonString());
        var csv = _d1.Run("show", "top", "--csv").Output.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal("what,name,at,value,interval_low,interval_high", csv[0]);
        Assert.All(csv, line => Assert.Equal(5, line.Count(letter => letter == ',')));
        Assert.Equal(["curve,reward,1,1,,", "curve,reward,4,4,,"], csv.Where(line => line.StartsWith("curve,", StringComparison.Ordinal))
            .Where((_, index) => index is 0 or 3));
        Assert.Contains(csv, line => line.StartsWith("figure,sum,,", StringComparison.Ordinal));
        Assert.Equal("steps", (string?)json["changes"]![1]!["key"]);
    }

    [Fact]
    public void A_reward_is_followed_by_its_terms_and_what_moved_most_is_their_first()
    {
        var made = _d1.Made("base.yaml");
        (string Series, int Last)[] series = [("loss", 9), ("reward", 2), ("reward/format", 1), ("reward/correctness", 3)];
        File.WriteAllLines(Path.Combine((string)made["path"]!, "curves.jsonl"), from curve in series
                                                                                from step in Enumerable.Range(1, 2)
                                                                                select $$"""
            {"series":"{{curve.Series}}","step":{{step}},"value":{{(step == 1 ? 0 : curve.Last)}}}
            """);
        var shown = _d1.Run("show", "base").Output.Split('\n').Where(line => line.Contains('█', StringComparison.Ordinal));
        Assert.Equal(["reward", "reward/correctness", "reward/format", "loss"], shown.Select(line => line.TrimStart().Split(' ')[0]));
    }

    [Fact]
    public void Cells_of_a_model_that_was_made_anew_are_a_line_of_their_own_and_the_latest_of_a_kind_counts()
    {
        var store = new WrittenStore(_d1);
        var (former, today) = (store.Model("one"), store.Model("one", """{"steps": 5}"""));
        var profile = Path.GetFileName(_d1.Folder);
        var names = Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "by-name", profile)).FullName;
        Directory.CreateSymbolicLink(Path.Combine(names, "one"), Path.Combine("..", "..", "store", today.Stage, today.Key));
        Cell(former, 24, 70);
        Cell(today, 24, 90, "before");
        Cell(today, 24, 10, "after");
        Cell(today, 48, 30);

        var lines = new ResultList(_d1.Artifacts).Lines(result => result.Stage == "evaluate", fold: true, ListOrder.Named);
        Assert.Equal([("gsm", 20.0), ("gsm", 70.0), ("gsm", 90.0)], lines.Select(line => Assert.Single(line.Tasks.Count > 0 ? line.Tasks
            : [("gsm", line.Result.Headline!.Value)])).Order());
        Assert.Contains($"{profile}/evaluate one", lines.Select(line => line.Name));

        var scores = _d1.Json("show", today.Key[..12])["scores"]!.AsArray();
        Assert.Equal([10, 30], scores.Select(score => (double)score!["score"]!));
        // The same bytes under another key are the same model.
        Directory.Delete(today.Folder, recursive: true);
        var again = store.Put("masked_sft", "one", new JsonObject { ["again"] = true }, "c1", null, ("config.json", "{}"),
            ("model.safetensors", "one{\"steps\": 5}"), ("metrics.json", """{"validation_loss": 1.25}"""));
        Assert.Equal(today.Digest, again.Digest);
        Assert.Equal(2, _d1.Json("show", again.Key[..12])["scores"]!.AsArray().Count);
        Assert.Contains("is needed by 3 others", _d1.Run("rm", again.Key[..12]).Errors, StringComparison.Ordinal);

        void Cell(Artifact model, int length, double score, string code = "e0") => store.Put("evaluate", "evaluate",
            new JsonObject { ["task"] = "gsm", ["gen_length"] = length, ["note"] = code }, code, model, ("items.jsonl", ""),
            ("metrics.json", new JsonObject { ["score"] = score, ["interval_low"] = 0, ["interval_high"] = 100 }.ToJsonString()));
    }

    [Fact]
    public void A_seed_of_a_model_and_of_what_it_needs_is_said_once_and_other_settings_where_they_are()
    {
        var store = new WrittenStore(_d1);
        var model = store.Model("one");
        Under(model, "batch_size=8", "seed=5", "*.seed=5");
        foreach (var length in (int[])[24, 48, 96])
        {
            var cell = store.Put("evaluate", "evaluate", new JsonObject { ["task"] = "gsm", ["gen_length"] = length }, "e0", model,
                ("items.jsonl", ""), ("metrics.json", """{"score": 50, "interval_low": 40, "interval_high": 60}"""));
            Under(cell, ["inputs.model=one", "task=gsm", $"gen_length={length}", .. length == 96 ? ["batch_size=8"] : Array.Empty<string>(),
                "seed=5", "*.seed=5", "*.steps=2"]);
        }

        var profile = Path.GetFileName(_d1.Folder);
        var list = new ResultList(_d1.Artifacts);
        Assert.Equal([$"{profile}/evaluate one batch_size=8 seed=5 *.steps=2",
            $"{profile}/evaluate one gsm 96 batch_size=8 seed=5 *.steps=2", $"{profile}/one batch_size=8 seed=5"],
            list.Lines(_ => true, fold: true, ListOrder.Name).Select(line => line.Name));
        Assert.Equal([$"{profile}/evaluate one gsm 24 seed=5 *.steps=2", $"{profile}/evaluate one gsm 48 seed=5 *.steps=2",
            $"{profile}/evaluate one gsm 96 batch_size=8 seed=5 *.steps=2"],
            list.Lines(result => result.Cell is not null, fold: false, ListOrder.Name).Select(line => line.Name));

        static void Under(Artifact result, params string[] set)
        {
            var path = Path.Combine(result.Folder, "manifest.json");
            var manifest = JsonNode.Parse(File.ReadAllText(path))!;
            manifest["set"] = new JsonArray([.. set.Select(text => (JsonNode)text)]);
            File.WriteAllText(path, manifest.ToJsonString());
        }
    }

    [Fact]
    public void A_result_whose_figures_cannot_be_read_still_needs_what_it_was_made_from()
    {
        var top = _d1.Made("top.yaml");
        foreach (var metrics in (string[])["null", "[]", "{"])
        {
            File.WriteAllText(Path.Combine((string)top["path"]!, "metrics.json"), metrics);
            Assert.Contains("is needed by 1 other", _d1.Run("rm", "base").Errors, StringComparison.Ordinal);
        }

        File.WriteAllText(Path.Combine((string)top["path"]!, "manifest.json"), """{"inputs": {"model": null}}""");
        Assert.Contains("cannot be read", _d1.Run("rm", "base").Errors, StringComparison.Ordinal);
        Assert.Equal(0, _d1.Run("rm", $"toy/{((string)top["key"]!)[..12]}").ExitCode);
        Assert.Equal(0, _d1.Run("rm", "base").ExitCode);
    }

    [Fact]
    public void Without_written_curves_the_journal_has_them()
    {
        Key("base.yaml");
        Assert.Matches(@"\n  sum +88 ▁▄▇█ 1918 +88 to 1918\n", _d1.Run("show", "base").Output);
    }

    [Theory]
    [InlineData("no stage 'toi'; did you mean 'toy'?", "ls", "--stage", "toi")]
    [InlineData("no result of a profile 'xyz'", "ls", "--profile", "xyz")]
    [InlineData("--artifacts: there is no folder nowhere", "ls", "--artifacts", "nowhere")]
    [InlineData("--json and --csv exclude each other (see d1 ls --help)", "ls", "--json", "--csv")]
    [InlineData("give --json or --csv, not both", "show", "base", "--json", "--csv")]
    [InlineData("base@2 is one model of a result; name the whole result", "rm", "base@2")]
    public void What_cannot_be_is_told_in_one_line(string expected, params string[] line)
    {
        Key("base.yaml");
        var outcome = _d1.Run(line);
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
        Assert.StartsWith($"d1: {expected}", outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }

    /// <summary>The built-in stages' figures: cells are folded, and scores stand by task and length.</summary>
    [Fact]
    public void Cells_of_a_model_are_one_line_and_its_scores_one_table()
    {
        using var filled = new FilledStore();
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(filled.Root, "store", "evaluate")))
            Artifact.WriteMetrics(folder, new Dictionary<string, double> { ["score"] = 50, ["interval_low"] = 40, ["interval_high"] = 60 });
        using var d1 = new ToyCommand("d1.dll");
        var folded = d1.Run("ls", "--artifacts", filled.Root);
        Assert.Matches(@"smoke/evaluate masked-sft +evaluate +countdown 50  gsm 50  math 50  sudoku 50 .* 12 cells\n", folded.Output);
        Assert.Equal(12, d1.Json("ls", "model=masked-sft", "--artifacts", filled.Root).AsArray().Count);
        Assert.Contains("smoke/evaluate d1-gsm8k@1 gsm 48 ", d1.Run("ls", "gsm", "48", "--artifacts", filled.Root).Output,
            StringComparison.Ordinal);
        var model = d1.Json("ls", "--stage", "masked_sft", "--artifacts", filled.Root).AsArray().Single()!;
        var shown = d1.Run("show", (string)model["key"]!, "--artifacts", filled.Root).Output;
        Assert.Matches(@"\n  TASK +24 TOKENS +48 TOKENS +96 TOKENS\n  countdown( +50.0 \[40.0, 60.0\]){3}\n", shown);
        Assert.Contains("smoke/evaluate (12)", shown, StringComparison.Ordinal);
        Assert.Equal($"nothing in {filled.Root} has 'gsm' and 'zzz' and is of stage evaluate; d1 ls lists all\n",
            d1.Run("ls", "gsm", "zzz", "--stage", "evaluate", "--artifacts", filled.Root).Errors);
    }

    [Fact]
    public void A_cell_that_a_name_leads_to_counts_among_its_models_all_the_same()
    {
        using var filled = new FilledStore([], node => node.Stage.Name == "evaluate" ? [true, false] : []);
        using var d1 = new ToyCommand("d1.dll");
        string[] list = ["ls", "--artifacts", filled.Root];
        var before = Line(d1.Run(list).Output);
        Assert.EndsWith(" 12 cells", before, StringComparison.Ordinal);
        var cell = Path.Combine(Path.GetDirectoryName(FilledStore.Spec)!, "evaluate.yaml");
        Assert.Equal("cached", (string?)d1.Json("run", cell, "--artifacts", filled.Root)["status"]);
        var after = d1.Run(list).Output;
        Assert.Equal(before, Line(after));
        Assert.Matches(@"(?m)^smoke/evaluate base-model gsm 24 +evaluate +50.0 ", after);

        static string Line(string list) => Assert.Single(list.Split('\n'),
            line => line.StartsWith("smoke/evaluate base-model  ", StringComparison.Ordinal)).Replace("REMARKS", "").TrimEnd();
    }

    [Fact]
    public void What_a_list_calls_by_a_name_has_it_after_its_spec_is_gone()
    {
        var key = Key("base.yaml");
        File.Delete(Path.Combine(_d1.Folder, "base.yaml"));
        var name = _d1.Run("ls").Output.Split('\n')[1].Split(' ')[0];
        Assert.Equal($"{Path.GetFileName(_d1.Folder)}/base", name);
        Assert.Equal(key, (string?)_d1.Json("show", name)["key"]);
        Assert.StartsWith(name, _d1.Run("show", "base").Output, StringComparison.Ordinal);
        Assert.Equal(0, _d1.Run("rm", name).ExitCode);
        Assert.Empty(_d1.Json("ls").AsArray());
    }

    [Fact]
    public void A_plan_says_that_a_result_is_damaged_and_not_how_it_differs_from_a_trial()
    {
        Key("base.yaml", "--set", "steps=9");
        var made = _d1.Made("base.yaml");
        File.WriteAllText(Path.Combine((string)made["path"]!, "sum.txt"), "0");
        Assert.Contains("  the earlier result is damaged\n", _d1.Run("plan", "base").Output, StringComparison.Ordinal);
        Assert.Contains("\n          the earlier result is damaged\n", _d1.Run("plan", "base", "--changes").Output,
            StringComparison.Ordinal);
        Assert.True((bool)_d1.Json("plan", "base")[0]!["damaged"]!);
    }

    [Fact]
    public void Cells_of_other_code_are_a_line_of_their_own_and_those_of_the_named_table_count()
    {
        var store = new WrittenStore(_d1);
        var model = store.Model("one");
        var (today, other) = (Cells("today", 1, [10, 30]), Cells("other", 2, [80, 90]));
        var profile = Path.GetFileName(_d1.Folder);
        var list = new ResultList(_d1.Artifacts);
        Assert.Equal([85, 20], Means(list));
        // The code was put back, and the table run: its name leads to the older ones.
        var table = store.Put("table1", "table1", [], "t", today[0], ("metrics.json", "{}"));
        Edit(table, manifest => manifest["inputs"] = new JsonObject(today.Select((cell, at) => KeyValuePair.Create($"cell{at}",
            (JsonNode?)new JsonObject { ["stage"] = cell.Stage, ["key"] = cell.Key, ["digest"] = cell.Digest }))));
        var names = Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "by-name", profile)).FullName;
        Directory.CreateSymbolicLink(Path.Combine(names, "table1"), table.Folder);
        list = new ResultList(_d1.Artifacts);
        Assert.Equal([20, 85], Means(list));
        Assert.Equal([false, true], Folded(list).Select(line => line.IsEarlier));
        Assert.Equal([2, 2], Folded(list).Select(line => line.Cells.Count));
        var lines = _d1.Run("ls", "evaluate").Output.Split('\n');
        Assert.Equal(other.Select(cell => cell.Key[..12]).Order(), lines.Where(line => line.Contains("(other: code)",
            StringComparison.Ordinal)).Select(line => line.TrimEnd()[^12..]).Order());
        Assert.Equal([10, 30], _d1.Json("show", model.Key[..12])["scores"]!.AsArray().Select(score => (double)score!["score"]!));

        static IEnumerable<ListedResult> Folded(ResultList list) =>
            list.Lines(result => result.Stage == "evaluate", fold: true, ListOrder.Named).OrderBy(line => line.IsEarlier);

        static IEnumerable<double> Means(ResultList list) => Folded(list).Select(line => Assert.Single(line.Tasks).Score);

        List<Artifact> Cells(string code, int day, double[] scores)
        {
            List<Artifact> cells = [.. scores.Select((score, at) => store.Put("evaluate", "evaluate",
                new JsonObject { ["task"] = "gsm", ["gen_length"] = 24 * (at + 1), ["code"] = code }, code, model, ("items.jsonl", ""),
                ("metrics.json",
                    new JsonObject { ["score"] = score, ["interval_low"] = 0, ["interval_high"] = 100 }.ToJsonString())))];
            foreach (var cell in cells) Edit(cell, manifest => manifest["created"] = $"2026-11-0{day}T12:00:00+00:00");
            return cells;
        }

        static void Edit(Artifact result, Action<JsonNode> edit)
        {
            var path = Path.Combine(result.Folder, "manifest.json");
            var manifest = JsonNode.Parse(File.ReadAllText(path))!;
            edit(manifest);
            File.WriteAllText(path, manifest.ToJsonString());
        }
    }
}
