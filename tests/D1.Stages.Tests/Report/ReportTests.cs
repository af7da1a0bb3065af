using D1.Core;
using D1.Pipeline.Statistics;
using D1.Stages.Report;
using D1.Stages.Rescore;
using D1.Stages.Tables;
using D1.Tasks.Data;
using D1.Tests;

namespace D1.Stages.Tests.Report;

public sealed class ReportTests : IDisposable
{
    private readonly WrittenResults _results = new();

    public void Dispose() => _results.Dispose();

    [Fact]
    public void A_table_is_shown_with_its_rows_the_papers_and_what_was_chosen()
    {
        _results.SmallTable();
        var report = _results.Report();
        var table = Assert.Single(report.Data.Tables);
        Assert.Equal(("tiny/table1", "tiny/table1", "nano", "seed 1"), (report.Data.Title, table.Name, table.Profile, table.Seed));
        Assert.Equal("Table 1", table.Title);
        Assert.Equal([new ReportTask("gsm", "gsm8k")], table.Tasks);
        Assert.Equal([24, 48], table.Lengths);
        Assert.Equal([("base", "the row base", "tiny/table1/base"), ("sft", "the row sft", "tiny/table1/sft")],
            table.Rows.Select(row => (row.Model, row.Label, row.Subject!)));
        Assert.Equal([(24, 40, 2.5), (48, 40, 2.5)], table.Rows[0].Scores.Select(score => (score.Length, score.N, score.Score)));
        Assert.Equal((50, 45, 55), (table.Rows[1].Scores[0].Score, table.Rows[1].Scores[0].Low, table.Rows[1].Scores[0].High));
        Assert.All(table.Rows.SelectMany(row => row.Scores), score => Assert.Contains(report.Data.Cells, cell => cell.Id == score.Cell));
        var choice = Assert.Single(table.Choices);
        Assert.Equal(("the row sft, best on test (optimistic)", null), (choice.Label, choice.Subject));
        Assert.Equal([99.5, 99.5], choice.Scores.Select(score => score.Score));
        Assert.Equal(["base", "sft", "grpo", "d1"], table.Paper.Select(row => row.Model));
        Assert.Equal(82.1, PaperTable.Score("d1", "gsm8k", 512));
        Assert.Null(PaperTable.Score("d1", "gsm8k", 96));
        Assert.Empty(report.Data.Troubles);
        Assert.Null(report.Data.Next);
    }

    [Fact]
    public void A_table_of_tasks_that_the_papers_has_not_stands_alone_under_its_own_title()
    {
        var (first, second) = (_results.Model("base-model"), _results.Model("masked-sft"));
        _results.Title = "Table 3";
        _results.Table(("base", "code", 24, _results.Cell(first, "code", 24, ["0", "2"])),
            ("sft", "code", 24, _results.Cell(second, "code", 24, ["0", "1"])));
        var table = Assert.Single(_results.Report().Data.Tables);
        Assert.Equal("Table 3", table.Title);
        Assert.Empty(table.Paper);
    }

    [Fact]
    public void Paired_tests_say_what_sft_adds_cell_by_cell_and_over_all_lengths()
    {
        _results.SmallTable();
        var comparison = Assert.Single(_results.Report().Data.Comparisons);
        Assert.Equal(("tiny/table1/base", "tiny/table1/sft"), (comparison.A, comparison.B));
        Assert.Equal([24, 48, null], comparison.Tests.Select(test => test.Length));
        var pooled = comparison.Tests[^1];
        // Of 40 problems base has the first, sft every second one: 19 more at both lengths, none fewer.
        Assert.Equal((19, 0, 47.5, true), (pooled.Gained, pooled.Lost, Math.Round(pooled.Difference, 6), pooled.IsSignificant));
        Assert.True(pooled.P <= pooled.Holm && pooled.Holm < 0.001);
    }

    [Fact]
    public void Tests_of_a_tables_rows_are_adjusted_for_all_of_the_table_asked_for_or_not()
    {
        var cells = from row in (string[])["base", "sft", "grpo"]
                    let model = _results.Model(row)
                    from length in (int[])[24, 48]
                    let right = row switch { "base" => 4, "sft" => 9, _ => 12 }
                    select (row, "gsm", length, _results.Cell(model, "gsm", length, WrittenResults.Answers(40, at => at < right)));
        _results.Table([.. cells]);
        foreach (var report in new[] { _results.Report(), _results.Report(("base", "sft"), "tiny/table1") })
        {
            var tests = report.Data.Comparisons.SelectMany(comparison => comparison.Tests).ToList();
            Assert.Equal(6, tests.Count);
            Assert.Equal(HolmCorrection.Adjust([.. tests.Select(test => test.P)]), tests.Select(test => test.Holm));
            Assert.All(tests, test => Assert.Equal(test.Holm <= 0.05, test.IsSignificant));
        }
    }

    [Fact]
    public void An_ablation_says_how_its_rows_differ_from_the_first_what_training_took_and_its_curves()
    {
        _results.Ablation();
        var report = _results.Report().Data;
        var table = Assert.Single(report.Tables);
        Assert.True(table.IsAblation);
        Assert.Equal("Ablation", table.Title);
        Assert.Empty(table.Paper);
        Assert.All(table.Rows, row => Assert.Equal(2.5, Assert.Single(row.Scores).TrainingSeconds));
        Assert.Equal([1, 2.5], table.Rows.Select(row => row.Scores[0].TokensPerPass));
        var difference = Assert.Single(table.Differences);
        Assert.Equal(("hasty", "careful", "gsm"), (difference.Row, difference.Than, difference.Task));
        Assert.Equal((-15, 0), (Math.Round(difference.Points, 9), difference.Sign));
        Assert.Equal([-20, -10], difference.BySeed.Select(value => Math.Round(value, 9)));
        // Student's t with one degree of freedom: 12.706 · 7.07 / √2.
        Assert.Equal(-15 - 63.53, difference.Low!.Value, 2);
        Assert.True(difference.ConditionalLow > difference.Low && difference.ConditionalHigh < difference.High);
        var curve = Assert.Single(table.Curves);
        Assert.Equal(("threshold", 93.75), (curve.Name, curve.Area));
        Assert.Equal([80, 107.5], curve.AreaInterval!);
        Assert.Empty(report.Troubles);
    }

    [Fact]
    public void A_table_that_is_damaged_in_its_curves_is_said_to_have_changed_and_left_out()
    {
        var file = Path.Combine(_results.Ablation().Folder, "table1.json");
        var text = File.ReadAllText(file).Replace("[\"careful\",\"hasty\"]", "[\"careful\",\"other\"]", StringComparison.Ordinal);
        File.WriteAllText(file, text);
        var report = _results.Report().Data;
        Assert.Empty(report.Tables);
        Assert.Collection(report.Troubles, line => Assert.EndsWith("): table1.json has changed", line, StringComparison.Ordinal),
            line => Assert.Contains("no table in JSON", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_model_whose_weights_lost_bits_is_called_damaged()
    {
        var weights = _results.SmallTable().Sft.File("model.safetensors");
        File.WriteAllText(weights, new string('0', File.ReadAllText(weights).Length));
        var report = _results.Report().Data;
        Assert.Contains(report.Troubles, line => line.EndsWith("): model.safetensors has changed", StringComparison.Ordinal));
    }

    [Fact]
    public void Answers_are_there_with_their_problems_once_a_task()
    {
        _results.SmallTable();
        var page = new WrittenPage(_results.Report());
        var problems = page.Json("problems/gsm");
        Assert.Equal(40, problems["id"]!.AsArray().Count);
        Assert.Equal("Which number is 7?", (string?)problems["question"]![7]);
        Assert.Equal("2 for the right answer", (string?)problems["rewards"]!["correctness"]);
        var cell = page.Json("report")["subjects"]!.AsArray()
            .Single(subject => (string?)subject!["id"] == "tiny/table1/sft")!["cells"]![0]!;
        var answers = page.Json($"answers/{cell}");
        Assert.Equal("<answer> not 7 </answer>", (string?)answers["completion"]![7]);
        Assert.Equal((0, 1, 0), ((int)answers["correct"]![7]!, (int)answers["correct"]![8]!, (int)answers["rewards"]!["correctness"]![7]!));
        Assert.Equal([9, 1], answers["marked"]![8]!.AsArray().Select(part => (int)part!));
        Assert.Equal([9, 5], answers["marked"]![7]!.AsArray().Select(part => (int)part!));
    }

    [Fact]
    public void Curves_and_provenance_reach_back_to_what_the_cells_were_made_from()
    {
        var (first, _) = _results.SmallTable();
        var page = new WrittenPage(_results.Report());
        var runs = page.Json("curves").AsArray();
        Assert.Equal(["tiny/base-model", "tiny/masked-sft"], runs.Select(run => (string)run!["name"]!).Order(StringComparer.Ordinal));
        var curve = runs.Single(run => (string?)run!["name"] == "tiny/masked-sft")!["series"]!["reward/correctness"]!;
        Assert.Equal(("[1,2,3]", "[0.5,1,1.5]"), (curve["steps"]!.ToJsonString(), curve["values"]!.ToJsonString()));
        var results = page.Json("results").AsArray();
        Assert.Equal(7, results.Count); // the table, four cells, two models
        var model = results.Single(result => (string?)result!["key"] == first.Key)!;
        Assert.Equal(($"masked_sft/{first.Key[..12]}", $"./d1 verify masked_sft/{first.Key[..12]}", "./d1 run tiny/base-model", "4", 1.25),
            ((string)model["id"]!, (string)model["verify"]!, (string)model["run"]!, (string)model["spec"]!["steps"]!,
                (double)model["metrics"]!["validation_loss"]!));
        var cell = results.First(result => (string?)result!["stage"] == "evaluate" && (string?)result["inputs"]![0]!["name"]
            == "tiny/base-model")!;
        Assert.Equal((string?)model["id"], (string?)cell["inputs"]![0]!["result"]);
    }

    [Fact]
    public void What_is_missing_or_damaged_is_named_and_the_rest_is_shown()
    {
        var (first, second) = _results.SmallTable();
        var cells = Directory.GetDirectories(Path.Combine(_results.Store.Root, "store", "evaluate"));
        var kept = cells.Single(cell => File.ReadAllText(Path.Combine(cell, "manifest.json")) is var text
            && text.Contains(second.Key, StringComparison.Ordinal) && text.Contains("gen_length=48", StringComparison.Ordinal));
        var gone = cells.Where(cell => cell != kept).Order(StringComparer.Ordinal).ToList();
        Directory.Delete(gone[0], recursive: true);
        File.WriteAllText(Path.Combine(gone[1], "samples.jsonl"), "{\n");
        File.WriteAllText(Path.Combine(gone[2], "metrics.json"), "no figures");
        File.WriteAllText(first.File("manifest.json"), "{");
        var data = _results.Report().Data;
        var table = Assert.Single(data.Tables);
        Assert.Equal(2.5, table.Rows[0].Scores[0].Score);
        Assert.Contains(data.Cells, cell => cell.HasAnswers && cell.Id == $"evaluate/{Path.GetFileName(kept)[..12]}");
        Assert.Contains(data.Troubles, trouble => trouble.Contains("its items are not in the store", StringComparison.Ordinal));
        Assert.Contains(data.Troubles, trouble => trouble.Contains("samples.jsonl:1: damaged", StringComparison.Ordinal));
        Assert.Contains(data.Troubles,
            trouble => trouble.Contains("metrics.json is missing or damaged; run its spec again", StringComparison.Ordinal));
        Assert.Contains(data.Troubles, trouble => trouble.Contains("manifest.json is damaged", StringComparison.Ordinal));
        Assert.Equal(data.Troubles.Distinct(), data.Troubles);
    }

    [Fact]
    public void Released_generations_that_are_damaged_and_results_of_a_newer_version_are_named_too()
    {
        var (_, model) = _results.SmallTable();
        var file = Path.Combine(_results.Store.Root, "released", ReleasedGenerations.BlobIds.Keys.First());
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, "{}");
        File.WriteAllText(model.File("manifest.json"), """{"schema": 99}""");
        var data = _results.Report().Data;
        Assert.Contains(data.Troubles, trouble => trouble.Contains("written by a newer D1", StringComparison.Ordinal));
        Assert.Equal(2, data.Tables[0].Rows.Count);
        // Where the reference data are, they are the mirror, and sound.
        if (HubMirror.Find("github/dllm-reasoning/d1/eval/eval_baselines") is null)
            Assert.Contains(data.Troubles, trouble => trouble.StartsWith("the released generations: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_result_of_a_name_that_leads_to_another_has_its_key_beside_it()
    {
        var (now, before) = (_results.Model("masked-sft", null, ("loss", [1])), _results.Earlier("masked-sft"));
        _results.Cell(now, "gsm", 24, WrittenResults.Answers(8, _ => true));
        _results.Cell(before, "gsm", 24, WrittenResults.Answers(8, _ => false));
        var (a, b) = (before.Key[..12], now.Key[..12]);
        var report = _results.Report((a, b), a, b);
        Assert.Equal([$"tiny/masked-sft ({a})", "tiny/masked-sft"], report.Data.Subjects.Select(subject => subject.Id));
        var comparison = Assert.Single(report.Data.Comparisons);
        Assert.Equal(($"tiny/masked-sft ({a})", "tiny/masked-sft", 100), (comparison.A, comparison.B, comparison.Tests[0].Difference));
        var names = new WrittenPage(report).Json("curves").AsArray().Select(run => (string?)run!["name"]).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void One_damaged_evaluation_hides_no_other_of_its_model()
    {
        var model = _results.Model("masked-sft");
        var damaged = _results.Cell(model, "gsm", 24, WrittenResults.Answers(8, _ => true));
        _results.Cell(model, "gsm", 48, WrittenResults.Answers(8, _ => true));
        // JSON, but no number.
        File.WriteAllText(damaged.File("metrics.json"), """{"n": 8, "score": 1e999, "interval_low": 1, "interval_high": 2}""");
        var data = _results.Report("masked-sft").Data;
        Assert.Equal(48, Assert.Single(data.Cells).Length);
        Assert.Contains("metrics.json is missing or damaged", Assert.Single(data.Troubles), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"interval\":[98,100]", "\"interval\":null")]
    [InlineData("\"interval\":[98,100]", "\"interval\":[98]")]
    [InlineData("\"score\":99.5", "\"score\":1e999")]
    [InlineData("\"profile\":\"nano\"", "\"profile\":null")]
    [InlineData("\"rows\":[", "\"rows\":[null,")]
    public void A_damaged_table_is_named_and_the_runs_behind_it_are_shown(string sound, string damage)
    {
        _results.SmallTable();
        var file = Directory.EnumerateFiles(_results.Store.Root, "table1.json", SearchOption.AllDirectories).First();
        File.WriteAllText(file, File.ReadAllText(file).Replace(sound, damage, StringComparison.Ordinal));
        var report = _results.Report();
        Assert.Empty(report.Data.Tables);
        Assert.Contains(report.Data.Troubles, trouble => trouble.EndsWith("missing, or no table in JSON", StringComparison.Ordinal));
        Assert.Equal(2, new WrittenPage(report).Json("curves").AsArray().Count);
    }

    [Fact]
    public void What_only_one_of_two_rows_has_is_said_once()
    {
        var (first, _) = _results.SmallTable();
        var gone = Directory.GetDirectories(Path.Combine(_results.Store.Root, "store", "evaluate")).Single(cell =>
            File.ReadAllText(Path.Combine(cell, "manifest.json")) is var text && text.Contains(first.Key, StringComparison.Ordinal)
            && text.Contains("gen_length=48", StringComparison.Ordinal));
        Directory.Delete(gone, recursive: true);
        var data = _results.Report().Data;
        Assert.Equal(["gsm/48 is in the row sft only"], Assert.Single(data.Comparisons).Notes);
        Assert.Single(data.Troubles, trouble => trouble.Contains("its items are not in the store", StringComparison.Ordinal));
    }

    [Fact]
    public void An_empty_store_says_what_to_run()
    {
        var data = _results.Report().Data;
        Assert.Equal("./build.sh ReproduceTable1", data.Next);
        Assert.Empty(data.Tables);
        Assert.Equal("results", data.Title);
    }

    [Fact]
    public void A_name_that_nothing_has_gets_the_nearest()
    {
        _results.SmallTable();
        Assert.EndsWith("; did you mean 'masked-sft'?", Assert.Throws<InputException>(() => _results.Report("masked-stf")).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => _results.Report(("sft", "nothing-such")));
        Assert.StartsWith("--compare: ", Assert.Throws<InputException>(() => _results.Report(("sft", "tiny/table1"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_a_table_are_compared_by_their_names_with_each_other_and_with_models()
    {
        var (first, _) = _results.SmallTable();
        _results.Cell(first, "math", 24, WrittenResults.Answers(10, _ => true));
        var rows = _results.Report(("sft", "base")).Data.Comparisons;
        Assert.Equal([("tiny/table1/sft", "tiny/table1/base"), ("tiny/table1/base", "tiny/table1/sft")],
            rows.Select(comparison => (comparison.A, comparison.B)));
        Assert.Equal(-47.5, Math.Round(rows[0].Tests[^1].Difference, 6));
        var models = _results.Report(("tiny/base-model", "tiny/masked-sft"), "tiny/masked-sft").Data.Comparisons[0];
        Assert.Equal(3, models.Tests.Count);
        Assert.Contains("math/24 is in tiny/base-model only", models.Notes);
    }

    [Fact]
    public void A_model_that_was_decoded_in_two_ways_is_two_subjects()
    {
        var model = _results.Model("masked-sft");
        _results.Cell(model, "gsm", 24, WrittenResults.Answers(5, _ => true));
        _results.Cell(model, "gsm", 24, WrittenResults.Answers(5, _ => false), cache: "dual");
        var data = _results.Report(("tiny/masked-sft cache=none", "tiny/masked-sft cache=dual"), "masked-sft").Data;
        Assert.Equal(["tiny/masked-sft cache=dual", "tiny/masked-sft cache=none"],
            data.Subjects.Select(subject => subject.Id).Order(StringComparer.Ordinal));
        Assert.Contains("gsm/24 was asked or decoded otherwise: cache none → dual", Assert.Single(data.Comparisons).Notes);
        Assert.Contains(data.Cells, cell => cell.Sampler == "2 tokens a step, cache dual");
    }
}
