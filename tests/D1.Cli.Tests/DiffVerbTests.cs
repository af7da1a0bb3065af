using System.Text.Json.Nodes;
using D1.Pipeline.Store;

namespace D1.Cli.Tests;

public sealed class DiffVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();
    private readonly WrittenStore _store;

    public DiffVerbTests() => _store = new WrittenStore(_d1);

    public void Dispose() => _d1.Dispose();

    [Fact]
    public void Two_models_differ_in_what_made_them_and_in_every_evaluation_of_both()
    {
        Models();
        var outcome = _d1.Run("diff", "one", "two");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        Assert.Contains("\nparameters\n  optimizer.learning_rate  5e-4 → 2.5e-4\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\ninputs\n  model  (none) → one (masked_sft/", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\ncode\n  members  T.M changed, T.New is new\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("  validation_loss        1.25        1.25\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("\n  gsm/24    100.0  60.0  -40.0 [-58.4, -14.4]    0.008   0.008    8      0 *\n", outcome.Output,
            StringComparison.Ordinal);
        Assert.DoesNotContain("steps", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("math", outcome.Output, StringComparison.Ordinal);
        Assert.All(outcome.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public void The_other_way_round_gains_are_losses()
    {
        Models();
        var (there, back) = (_d1.Json("diff", "one", "two"), _d1.Json("diff", "two", "one"));
        Assert.Equal(("5e-4", "2.5e-4"), Pair(there["parameters"]!["optimizer.learning_rate"]!));
        Assert.Equal(("2.5e-4", "5e-4"), Pair(back["parameters"]!["optimizer.learning_rate"]!));
        var (loss, gain) = (there["evaluations"]!["tests"]![0]!, back["evaluations"]!["tests"]![0]!);
        Assert.Equal(8, loss["lost"]!.AsArray().Count);
        Assert.Equal(loss["lost"]!.ToJsonString(), gain["gained"]!.ToJsonString());
        Assert.Equal((double)loss["difference"]!, -(double)gain["difference"]!, 9);
        Assert.Equal((double)loss["p"]!, (double)gain["p"]!, 9);
        Assert.Equal("""["T.M"]""", there["code"]!["changed"]!.ToJsonString());
        Assert.Equal(("loss", "gain"), ((string?)loss["verdict"], (string?)gain["verdict"]));

        static (string?, string?) Pair(JsonNode pair) => ((string?)pair["a"], (string?)pair["b"]);
    }

    [Fact]
    public void Cells_of_other_samplers_are_told_apart_and_never_compared_with_each_other()
    {
        var (one, two) = (_store.Model("one"), _store.Model("two"));
        foreach (var cache in (string[])["none", "dual"])
        {
            var settings = $$"""{"cache": "{{cache}}"}""";
            _store.Cell(one, "gsm", "1111", settings: settings);
            _store.Cell(two, "gsm", cache == "none" ? "0111" : "1110", settings: settings);
        }

        _store.Cell(two, "gsm", "0000", settings: """{"cache": "prefix"}""");
        var tests = _d1.Json("diff", "one", "two")["evaluations"]!["tests"]!.AsArray();
        Assert.Equal([25.0, 25.0], tests.Select(test => -(double)test!["difference"]!));
        var text = _d1.Run("diff", "one", "two").Output;
        Assert.Contains("gsm/24 cache=none ", text, StringComparison.Ordinal);
        Assert.Contains("gsm/24 cache=dual ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("prefix", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_every_part_in_one_table()
    {
        Models();
        var lines = _d1.Run("diff", "one", "two", "--csv").Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal("what,name,a,b,difference,interval_low,interval_high,p,p_holm,n,lost,gained", lines[0]);
        Assert.Contains("parameter,optimizer.learning_rate,5e-4,2.5e-4,,,,,,,,", lines);
        Assert.Contains("code,T.New,,is new,,,,,,,,", lines);
        Assert.Contains("figure,validation_loss,1.25,1.25,0,,,,,,,", lines);
        Assert.EndsWith(",0.0078125,0.0078125,20,8,0", lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("evaluation,gsm/24,100,60,-40,", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Two_evaluations_or_two_tables_are_compared_as_they_are()
    {
        var (one, two) = (_store.Model("one"), _store.Model("two"));
        var (a, b) = (_store.Cell(one, "gsm", "1100"), _store.Cell(two, "gsm", "1000"));
        Assert.Equal(-25, (double)_d1.Json("diff", a.Key[..12], b.Key[..12])["evaluations"]!["tests"]![0]!["difference"]!);
        Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "tables"));
        Table("before", a.Key, 50);
        Table("after", b.Key, 25);
        var tables = _d1.Json("diff", "before", "after");
        Assert.Equal("d1", (string?)tables["evaluations"]!["tests"]![0]!["model"]);
        Assert.Equal("""["gsm/1"]""", tables["evaluations"]!["tests"]![0]!["lost"]!.ToJsonString());

        // Other problems are no comparison, and no reason to hide the rest.
        var other = _store.Cell(two, "math", "1000");
        var note = _d1.Json("diff", a.Key[..12], other.Key[..12]);
        Assert.Null(note["evaluations"]);
        Assert.StartsWith("not compared: ", (string?)note["notes"]![0], StringComparison.Ordinal);
        Assert.Equal("gsm", (string?)note["parameters"]!["task"]!["a"]);

        void Table(string name, string key, double score) => File.WriteAllText(Path.Combine(_d1.Artifacts, "tables", name + ".json"),
            $$"""
            {"rows":[{"model":"d1","task":"gsm","length":24,"score":{{score}},"items":"artifacts/store/evaluate/{{key}}/items.jsonl"}]}
            """);
    }

    [Fact]
    public void Of_tables_it_names_the_stages_behind_the_rows_that_were_run_otherwise()
    {
        _store.Code("c0", "N.T::M()=1");
        _store.Code("c1", "N.T::M()=2");
        Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "tables"));
        var (before, after) = (_store.Model("base"), _store.Model("base", """{"steps": 9}"""));
        Write("before", before, "c0");
        Write("after", after, "c1");
        var text = _d1.Run("diff", "before", "after");
        Assert.True(text.ExitCode == 0, text.Errors);
        Assert.Contains("\nbehind the rows\n  base  steps (none) → 9\n  sft   code: T.M changed\n", text.Output,
            StringComparison.Ordinal);
        var behind = _d1.Json("diff", "before", "after")["behind"]!.AsArray();
        Assert.Equal(["sft", "base"], behind.Select(stage => (string?)stage!["name"]).OrderDescending());
        Assert.Contains("behind,base: steps,,9,,,,,,,,", _d1.Run("diff", "before", "after", "--csv").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("behind", _d1.Run("diff", "before", "before").Output, StringComparison.Ordinal);
        Directory.Delete(before.Folder, recursive: true);
        Assert.Contains($"\nno longer in the store, so its parameters are not compared: masked_sft {before.Key[..12]}\n",
            _d1.Run("diff", "before", "after").Output, StringComparison.Ordinal);

        void Write(string name, Artifact model, string code)
        {
            var sft = _store.Model("sft", code: code, from: model);
            var rows = ((string[])["gsm", "math"]).Select(task => (task, _store.Cell(sft, task, "1100").Key)).Select(cell =>
                $$"""{"model":"d1","task":"{{cell.task}}","length":24,"items":"artifacts/store/evaluate/{{cell.Key}}/items.jsonl"}""");
            File.WriteAllText(Path.Combine(_d1.Artifacts, "tables", name + ".json"), $$"""{"rows":[{{string.Join(',', rows)}}]}""");
        }
    }

    [Fact]
    public void Bad_input_is_one_line_and_exit_code_2()
    {
        var one = _store.Model("one");
        var cell = _store.Cell(one, "gsm", "1100");
        Refused("d1: one is a model, evaluate inputs.model=one task=gsm is one evaluation: compare two of one kind",
            "one", cell.Key[..12]);
        Refused("d1: give --json or --csv, not both", "one", "one", "--json", "--csv");
        _store.Model("two");
        Assert.Contains($"\nthe store has no evaluation of two; d1 run {Path.GetFileName(_d1.Folder)}/evaluate --set "
            + "inputs.model=two --set task=… --set gen_length=… makes one\n", _d1.Run("diff", "one", "two").Output,
            StringComparison.Ordinal);
        Assert.EndsWith("\nBoth were made from the same: parameters, inputs, libraries and code.\n", _d1.Run("diff", "one", "two").Output,
            StringComparison.Ordinal);
    }

    private void Models()
    {
        _store.Code("c1", "N.T::M(System.Int32)=1", "N.T::Same()=1");
        _store.Code("c2", "N.T::M(System.Int32)=2", "N.T::Same()=1", "N.T::New()=1");
        var one = _store.Model("one", """{"steps": 5, "optimizer": {"learning_rate": 0.0005}}""", "c1");
        var two = _store.Model("two", """{"steps": 5, "optimizer": {"learning_rate": 0.00025}}""", "c2", one);
        _store.Cell(one, "gsm", new string('1', 20));
        _store.Cell(two, "gsm", new string('0', 8) + new string('1', 12));
        _store.Cell(one, "math", "11");
    }

    private void Refused(string complaint, params string[] arguments)
    {
        var outcome = _d1.Run(["diff", .. arguments]);
        Assert.Equal((2, complaint, ""), (outcome.ExitCode, outcome.Errors.TrimEnd(), outcome.Output));
    }

    [Fact]
    public void Of_two_stages_what_only_one_of_them_knows_is_counted()
    {
        _store.Model("one", """{"steps": 5, "batch": 2, "warmup": 1, "decay": 0}""");
        _store.Put("diffu_grpo", "two", JsonNode.Parse("""{"steps": 9, "beta": 0.04}""")!.AsObject(), "c0", null,
            ("config.json", "{}"), ("model.safetensors", "two"), ("metrics.json", "{}"));
        var text = _d1.Run("diff", "one", "two").Output;
        Assert.Contains("\nparameters\n  stage  masked_sft → diffu_grpo\n  steps  5 → 9\n"
            + "         and 3 that only masked_sft has, 1 that only diffu_grpo has: --json has all\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("(none)", text, StringComparison.Ordinal);
        Assert.Equal("0.04", (string?)_d1.Json("diff", "one", "two")["parameters"]!["beta"]!["b"]);
    }

    [TerminalFact]
    public void On_a_terminal_lines_end_between_words()
    {
        _store.Code("c1", [.. Enumerable.Range(1, 9).Select(number => $"N.Type::Member{number}()=1")]);
        _store.Code("c2", [.. Enumerable.Range(1, 9).Select(number => $"N.Type::Member{number}()=2")]);
        _store.Model("one", "{}", "c1");
        _store.Model("two", """{"steps": 2}""", "c2");
        var lines = _d1.OnTerminal(80, 24, "diff one two").Written.ReplaceLineEndings("\n").Split('\n').ToList();
        var first = lines.FindIndex(line => line.StartsWith("  members  Type.Member1 changed, ", StringComparison.Ordinal));
        Assert.All(lines[first..(first + 2)], line => Assert.InRange(line.Length, 0, 80));
        Assert.StartsWith("           Type.Member", lines[first + 1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_that_was_edited_since_is_said()
    {
        _d1.Spec("one", "stage: toy\nsteps: 4\n").Spec("two", "stage: toy\nsteps: 5\n");
        _d1.Made("one.yaml");
        _d1.Made("two.yaml");
        Assert.DoesNotContain("has changed since", _d1.Run("diff", "one", "two").Output, StringComparison.Ordinal);
        _d1.Spec("one", "stage: toy\nsteps: 6\n");
        var profile = Path.GetFileName(_d1.Folder);
        var note = $"its spec has changed since: steps 4 → 6; d1 run {profile}/one makes it anew\n";
        Assert.Contains($"\none: {note}", _d1.Run("diff", "one", "two").Output, StringComparison.Ordinal);
        Assert.Contains($"\n{note}", _d1.Run("show", "one").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("has changed since", _d1.Run("show", "two").Output, StringComparison.Ordinal);
        Assert.Equal("""[{"key":"steps","then":4,"now":6}]""", _d1.Json("show", "one")["edited"]!.ToJsonString());
    }

    [Fact]
    public void One_result_by_two_names_is_the_same()
    {
        _d1.Spec("one", "stage: toy\n");
        var key = (string)_d1.Made("one.yaml")["key"]!;
        var same = _d1.Run("diff", "one", key[..12]).Output;
        Assert.EndsWith("\n\nBoth are the same result.\n", same, StringComparison.Ordinal);
        Assert.Equal(4, same.TrimEnd().Split('\n').Length);
        Assert.True((bool)_d1.Json("diff", "one", key[..12])["same"]!);
    }

    [Fact]
    public void A_table_and_the_name_that_it_was_kept_by_are_the_same()
    {
        var cell = _store.Cell(_store.Model("one"), "gsm", "1100");
        var json = $$"""
            {"rows":[{"model":"d1","task":"gsm","length":24,"score":50,"items":"artifacts/store/evaluate/{{cell.Key}}/items.jsonl"}]}
            """;
        var table = _store.Put("table1", "table1", JsonNode.Parse("""{"title": "T"}""")!.AsObject(), "t", cell, ("table1.json", json),
            ("metrics.json", """{"d1/gsm/24": 50}"""));
        Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "tables"));
        File.WriteAllText(Path.Combine(_d1.Artifacts, "tables", "lucky.json"), json);
        Assert.EndsWith("\nBoth are the same result.\n", _d1.Run("diff", "table1", "lucky").Output, StringComparison.Ordinal);
        // Where the result is gone, its scores are all that can be compared.
        File.WriteAllText(Path.Combine(_d1.Artifacts, "tables", "lucky.json"), json.Replace(":50,", ":50.0,", StringComparison.Ordinal));
        var text = _d1.Run("diff", "table1", "lucky").Output;
        Assert.Contains("\nlucky is scores alone: what they were made with is not compared\n", text, StringComparison.Ordinal);
        Assert.Contains("  50.0  50.0    0.0 ", text, StringComparison.Ordinal);
        foreach (var section in (string[])["(none)", "parameters", "inputs", "figures"])
            Assert.DoesNotContain(section, text, StringComparison.Ordinal);
    }
}
