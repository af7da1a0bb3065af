using System.Text.Json.Nodes;
using D1.Pipeline.Statistics;
using D1.Stages.Tables;

namespace D1.Stages.Tests.Tables;

/// <summary>The table of made-up cells: which model of a training run is shown where.</summary>
public sealed class Table1Tests
{
    private static readonly Table1Options Options = new()
    {
        Profile = "made-up",
        Tasks = ["gsm"],
        GenLengths = [16, 32],
        Rows = [new() { Model = "base", Label = "base", Spec = "base" }, new() { Model = "grpo", Label = "+ GRPO", Spec = "grpo" }],
    };

    // The second is best on validation, the first on test, the third is the last; at 32 the second and third are equal in both.
    private static readonly Table1Cell[] Cells =
    [
        Cell("base", 16, 1), Cell("base", 32, 1),
        Cell("grpo", 16, 2, 3, 0.2), Cell("grpo", 16, 4, 1, 0.1), Cell("grpo", 16, 3, 2, 0.3),
        Cell("grpo", 32, 3, 3, 0.5), Cell("grpo", 32, 1, 1, 0.4), Cell("grpo", 32, 3, 2, 0.5),
    ];

    [Fact]
    public void Json_has_the_last_model_and_beside_it_the_best_on_validation_and_on_test()
    {
        var rows = JsonNode.Parse(new Table1(Options, Cells).ToJson())!["rows"]!.AsArray();
        Assert.Equal(["base 16 25", "base 32 25", "grpo 16 50", "grpo 32 75"],
            rows.Select(row => $"{row!["model"]} {row["length"]} {row["score"]}"));
        Assert.Null(rows[0]!["validation_selected"]);
        Assert.Equal([(2, 75), (3, 75)], rows.Skip(2).Select(row => Choice(row!["validation_selected"]!)));
        Assert.Equal([(1, 100), (3, 75)], rows.Skip(2).Select(row => Choice(row!["best_on_test"]!)));

        static (int, double) Choice(JsonNode node) => ((int)node["checkpoint"]!, (double)node["score"]!);
    }

    [Fact]
    public void Markdown_has_two_more_rows_for_each_that_was_validated()
    {
        var lines = new Table1(Options, Cells).ToMarkdown().Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| |", StringComparison.Ordinal));
        Assert.Equal(["base 25.0 25.0", "+ GRPO 50.0 75.0", "+ GRPO, best on validation 75.0 75.0",
            "+ GRPO, best on test (optimistic) 100.0 75.0"], lines.Select(line =>
            string.Join(' ', line.Split('|', StringSplitOptions.RemoveEmptyEntries)
                .Select((cell, at) => at == 0 ? cell.Trim() : cell.Trim().Split(' ')[0]).Where(cell => cell.Length > 0))));
    }

    [Fact]
    public void Cells_of_one_model_are_no_choice()
    {
        // A plateau ended the run with its second validation: what asks for a later one gets that.
        var stopped = Cells.Take(2)
            .Concat([Cell("grpo", 16, 2, 1, 0.2), Cell("grpo", 16, 2, 1, 0.2), Cell("grpo", 32, 3, 1, 0.2), Cell("grpo", 32, 3, 1, 0.2)])
            .ToList();
        var table = new Table1(Options, stopped);
        Assert.Equal(4, table.Last.Count);
        Assert.DoesNotContain("best on", table.ToMarkdown(), StringComparison.Ordinal);
        Assert.DoesNotContain("best_on_test", table.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void Replicates_have_students_interval_and_beside_it_the_one_given_the_seeds()
    {
        var options = Options with { Seeds = 3, GenLengths = [16] };
        Table1Cell[] cells = [.. from seed in Enumerable.Range(1, 3)
                                 from cell in (Table1Cell[])[Cell("base", 16, seed), Cell("grpo", 16, seed == 3 ? 4 : seed)]
                                 select cell with { Seed = seed }];
        var table = new Table1(options, cells);
        var json = JsonNode.Parse(table.ToJson())!;
        Assert.Equal([1, 2, 3], json["seeds"]!.AsArray().Select(seed => (int)seed!));
        Assert.Null(json["seed"]);
        var row = json["rows"]![0]!;
        // 25, 50 and 75 %: 50 ± 4.3027 · 25 / √3, and no score is below 0 or above 100.
        Assert.Equal((50, 0, 100), ((double)row["score"]!, (double)row["interval"]![0]!, (double)row["interval"]![1]!));
        Assert.InRange((double)row["conditional_interval"]![0]!, 10, 50);
        Assert.Equal([(1, 25), (2, 50), (3, 75)],
            row["replicates"]!.AsArray().Select(replicate => ((int)replicate!["seed"]!, (double)replicate["score"]!)));
        Assert.Null(row["items"]);
        Assert.StartsWith("Table 1, profile made-up, seeds 1 to 3: score in % with its 95 % interval over the seeds", table.ToMarkdown(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_difference_over_seeds_is_their_mean_and_one_without_spread_has_the_interval_given_the_seeds()
    {
        // Of four problems the second row has 0, 1 and 2 more right.
        var than = Enumerable.Repeat(Cell("base", 16, 1).Verdicts, 3).ToList();
        var better = Enumerable.Range(1, 3).Select(right => Cell("grpo", 16, right).Verdicts).ToList();
        var difference = TableDifference.Of(than, better)!;
        Assert.Equal(25, difference.Points, 9);
        Assert.Equal(25 - (4.30265273 * 25 / Math.Sqrt(3)), difference.Interval.Low, 5);
        Assert.True(difference.Conditional.Low > difference.Interval.Low);
        var even = TableDifference.Of(than, than)!;
        Assert.Equal(even.Conditional, even.Interval);
        Assert.True(even.Interval.High > 0);
    }

    [Fact]
    public void A_curve_has_its_rows_in_order_and_the_area_under_it()
    {
        var options = Options with
        {
            GenLengths = [16],
            Curves = [new() { Name = "threshold", Rows = ["base", "grpo"] }],
        };
        var (careful, hasty) = (Cell("base", 16, 4) with { TokensPerPass = 1 }, Cell("grpo", 16, 2) with { TokensPerPass = 3 });
        var table = new Table1(options, [careful, hasty]);
        var json = JsonNode.Parse(table.ToJson())!;
        Assert.Equal([1, 3], json["rows"]!.AsArray().Select(row => (double)row!["tokens_per_pass"]!));
        // From 100 at 1 to 50 at 3.
        Assert.Equal("""{"name":"threshold","task":"gsm","length":16,"models":["base","grpo"],"area":75}""",
            json["curves"]![0]!.ToJsonString());
        Assert.Contains("| gsm 16, threshold | 100.0 at 1.00, 50.0 at 3.00 | 75.0 |", table.ToMarkdown(), StringComparison.Ordinal);

        // Under other seeds the second row is as good as the first, and half as good.
        Table1Cell[] replicates = [.. from seed in Enumerable.Range(1, 3)
                                      from cell in (Table1Cell[])[careful, Cell("grpo", 16, 5 - seed) with { TokensPerPass = 3 }]
                                      select cell with { Seed = seed }];
        var curve = JsonNode.Parse(new Table1(options with { Seeds = 3 }, replicates).ToJson())!["curves"]![0]!;
        // 100, 87.5 and 75: 87.5 ± 4.3027 · 12.5 / √3.
        Assert.Equal(87.5, (double)curve["area"]!);
        Assert.Equal(87.5 - (4.30265273 * 12.5 / Math.Sqrt(3)), (double)curve["area_interval"]![0]!, 3);
    }

    [Fact]
    public void Curves_are_compared_where_all_of_them_are_and_nowhere_else()
    {
        TableScore[] near = [At(1, 4), At(2, 4)], far = [At(1.5, 4), At(2.5, 2), At(5, 0)];
        var curves = PassCurve.Of([("near", near), ("far", far)]);
        // Between 1.5 and 2 the second falls from 100 to 75.
        Assert.Equal([100, 87.5], curves.Select(curve => curve.Area!.Mean));
        Assert.All(curves, curve => Assert.Null(curve.AreaInterval));
        Assert.All(PassCurve.Of([("near", near), ("beyond", [At(3, 4), At(4, 4)])]), curve => Assert.Null(curve.Area));
        Assert.All(PassCurve.Of([("near", near), ("older", [At(null, 4), At(2, 4)])]), curve => Assert.Null(curve.Area));

        static TableScore At(double? pace, int right) => new([Cell("base", 16, right) with { TokensPerPass = pace }]);
    }

    [Fact]
    public void An_ablation_has_every_row_against_the_first_and_is_not_called_table_1()
    {
        var options = Options with
        {
            GenLengths = [16],
            Rows = [new() { Model = "one", Label = "one mask", Spec = "a" }, new() { Model = "two", Label = "two masks", Spec = "b" }],
        };
        var text = new Table1(options, [Cell("one", 16, 1), Cell("two", 16, 3)]).ToMarkdown();
        Assert.StartsWith("Ablation, profile made-up: score in % with its 95 % interval\n", text, StringComparison.Ordinal);
        Assert.Contains("Points above one mask, all lengths, paired, with 95 % intervals clustered by problem:", text,
            StringComparison.Ordinal);
        Assert.Matches(@"\| two masks \| \+50\.0 \[[-+]\d+\.\d, \+\d+\.\d\] \|", text);
    }

    [Fact]
    public void A_title_is_what_the_spec_says_and_rows_that_are_compared_have_their_labels()
    {
        var rows = Options.Rows.Append(new() { Model = "sft", Label = "tuned", Spec = "sft" });
        var text = new Table1(Options with { Title = "Programs", GenLengths = [16], Rows = [.. rows] },
            [Cell("base", 16, 1), Cell("grpo", 16, 2), Cell("sft", 16, 3)]).ToMarkdown();
        Assert.StartsWith("Programs, profile made-up: ", text, StringComparison.Ordinal);
        Assert.Contains("\ntuned over base (paired, ", text, StringComparison.Ordinal);
        Assert.Equal("Mine", Table1.TitleOf("Mine", ["mine", "other"]));
        Assert.Equal("Ablation", Table1.TitleOf(null, ["mine", "other"]));
        Assert.Equal("Table 1", Table1.TitleOf(null, ["base", "sft"]));
    }

    [Fact]
    public void Cells_are_named_by_stage_and_key_and_not_by_where_their_store_lies()
    {
        var row = JsonNode.Parse(new Table1(Options, Cells).ToJson())!["rows"]![0]!;
        Assert.Equal(("artifacts/store/evaluate/base", "artifacts/store/evaluate/base/items.jsonl"),
            ((string?)row["artifact"], (string?)row["items"]));
    }

    [Fact]
    public void Rows_that_were_asked_other_problems_have_no_difference()
    {
        var (one, two) = (Cell("base", 16, 1).Verdicts, Cell("grpo", 16, 2).Verdicts);
        Assert.Null(TableDifference.Of([one], [[.. two.Select(item => item with { Id = "other " + item.Id })]]));
        Assert.Null(TableDifference.Of([one, one], [two]));
        // Four gains and no loss: one of eight, either way. Where all seeds differ alike, nobody knows how they scatter.
        Assert.Equal(0.125, TableDifference.Of([Right(0)], [Right(4)])!.PValue);
        Assert.Equal(1, TableDifference.Of([Right(0), Right(0)], [Right(4), Right(4)])!.PValue);

        static IReadOnlyList<ItemVerdict> Right(int right) => Cell("base", 16, right).Verdicts;
    }

    [Theory]
    [InlineData("has other in threshold, which is none of the rows", "base", "other")]
    [InlineData("must hold two rows or more in threshold, each once", "base", "base")]
    [InlineData("must hold two rows or more in threshold, each once", "base")]
    public void A_curve_of_other_rows_is_refused(string problem, params string[] rows) => Assert.Equal(("curves", problem),
        Assert.Single((Options with { Curves = [new() { Name = "threshold", Rows = rows }] }).Misfits()));

    private static Table1Cell Cell(string model, int length, int correct, int? checkpoint = null, double? validation = null)
    {
        ItemVerdict[] verdicts = [.. Enumerable.Range(0, 4).Select(item => new ItemVerdict($"{item}", item < correct ? 1 : 0, 1))];
        return new Table1Cell(null, model, "gsm", length, 4, 25 * correct, Interval.Of(verdicts), verdicts,
            $"evaluate/{model}", checkpoint, validation, TokensPerPass: null);
    }
}
