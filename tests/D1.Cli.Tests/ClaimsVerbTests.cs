using System.Text.Json.Nodes;
using D1.Pipeline.Graph;
using D1.Stages.Evaluation;

namespace D1.Cli.Tests;

/// <summary>Claims of the smoke profile's table, over three seeds of made-up evaluations.</summary>
public sealed class ClaimsVerbTests(ClaimsVerbTests.ThreeSeeds seeds) : IClassFixture<ClaimsVerbTests.ThreeSeeds>, IDisposable
{
    private const int Problems = 40;

    private readonly ToyCommand _d1 = new("d1.dll");
    private readonly FilledStore _store = seeds.Store;

    public void Dispose() => _d1.Dispose();

    /// <summary>The store that the tests share: they read it.</summary>
    public sealed class ThreeSeeds : IDisposable
    {
        internal FilledStore Store { get; } = new(["seeds=3"], Verdicts);

        public void Dispose() => Store.Dispose();
    }

    // Of 40 problems 10 and one a seed are right; of diffu-GRPO 10 more, on math 10 less; SFT is the base but for a problem.
    private static IReadOnlyList<bool> Verdicts(StageNode node)
    {
        if (node.Options is not EvaluateOptions { Task: var task, Seed: var seed }) return [];
        var model = node.Inputs["model"].Spec.Name;
        var gain = model.StartsWith("diffu", StringComparison.Ordinal) ? (task == "math" ? -10 : 10) + (seed == 2 ? 1 : 0)
            : model.StartsWith("masked", StringComparison.Ordinal) ? (int)(seed % 2) : 0;
        var right = 10 + (int)seed + gain;
        return [.. Enumerable.Range(0, Problems).Select(at => at < right)];
    }

    [Fact]
    public void A_claim_is_supported_refuted_or_undecided_and_a_refuted_one_exits_with_1()
    {
        var outcome = Claims("""
            - {name: gains, says: It gains, source: S, better: grpo, than: base, tasks: [sudoku, gsm]}
            - {name: all, says: It gains everywhere, source: S, better: grpo, than: base}
            - {name: tuned, says: SFT gains, source: S, better: sft, than: base}
            - {name: keeps, says: SFT keeps up, source: S, better: sft, than: base, margin: -10}
            """, "--json");
        Assert.Equal((1, ""), (outcome.ExitCode, outcome.Errors));
        var claims = JsonNode.Parse(outcome.Output)!.AsArray();
        Assert.All(claims, claim => Assert.Null(claim!["note"]));
        Assert.Equal(["supported", "refuted", "undecided", "supported"], claims.Select(claim => (string?)claim!["verdict"]));
        Assert.All(claims, claim => Assert.Equal(3, (int)claim!["seeds"]!));
        var gsm = claims[0]!["tasks"]![1]!;
        Assert.Equal([25, 27.5, 25], gsm["by_seed"]!.AsArray().Select(value => Math.Round((double)value!, 9)));
        Assert.True((double)gsm["interval"]![0]! > 0 && (double)gsm["conditional_interval"]![0]! > 0 && (double)gsm["p_for"]! < 0.025);
        Assert.Equal(["supported", "supported", "supported", "refuted"],
            claims[1]!["tasks"]!.AsArray().OrderByDescending(task => (string?)task!["verdict"]).Select(task => (string?)task!["verdict"]));
    }

    [Fact]
    public void Lengths_beyond_that_of_training_are_those_above_the_rollouts()
    {
        // Of 24 tokens, which rollouts have, every answer is right.
        using var store = new FilledStore(["seeds=3"], node => node.Options is EvaluateOptions { GenLength: 24 }
            ? [.. Enumerable.Repeat(true, Problems)] : Verdicts(node));
        var outcome = Claims("""
            - {name: beyond, says: It gains beyond, source: S, better: grpo, than: base, tasks: [gsm], beyond_training: true}
            - {name: longer, says: It gains at 48 and 96, source: S, better: grpo, than: base, tasks: [gsm], lengths: [48, 96]}
            - {name: all, says: It gains, source: S, better: grpo, than: base, tasks: [gsm]}
            """, "--json", "--artifacts", store.Root);
        var gains = JsonNode.Parse(outcome.Output)!.AsArray()
            .Select(claim => claim!["tasks"]![0]!["by_seed"]!.AsArray().Select(value => Math.Round((double)value!, 9)).ToList()).ToList();
        Assert.Equal([25, 27.5, 25], gains[0]);
        Assert.Equal(gains[0], gains[1]);
        Assert.NotEqual(gains[0], gains[2]);
    }

    [Fact]
    public void People_read_verdict_claim_and_each_task_and_undecided_is_no_failure()
    {
        var outcome = Claims("- {name: tuned, says: SFT gains, source: Table 1, better: sft, than: base, tasks: [gsm]}");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.StartsWith("""
            undecided  SFT gains
                       sft above base on every task of table1; Table 1; 3 seeds
                       gsm  undecided  +1.7 [-1.9, +5.3]  p 0.092  given these seeds [
            """.ReplaceLineEndings("\n"), outcome.Output, StringComparison.Ordinal);
        Assert.Contains("smoke: 1 claim: 1 undecided\n", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_checkouts_own_claims_say_what_was_not_run_and_what_runs_it()
    {
        var outcome = _d1.Run("claims", "--profile", "smoke", "--seeds", "2", "--artifacts", _d1.Artifacts);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Contains(" not run\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("not run yet: d1 run smoke/table1 --seeds 2\n", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("not run yet: d1 run ablations/masks\n", outcome.Output, StringComparison.Ordinal);

        var code = _d1.Run("claims", "--profile", "smoke", "--seeds", "2", "--table", "table-code", "--artifacts", _d1.Artifacts);
        Assert.Contains("not run yet: d1 run smoke/table-code --seeds 2\n", code.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("of table1", code.Output, StringComparison.Ordinal);
        var none = _d1.Run("claims", "--profile", "smoke", "--table", "table9", "--artifacts", _d1.Artifacts);
        Assert.Equal(2, none.ExitCode);
        Assert.StartsWith("d1: no claim is about 'table9': they are about table1, ", none.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_table_of_another_machine_is_judged_with_a_note()
    {
        const string Claim = "- {name: gains, says: It gains, source: S, better: grpo, than: base, tasks: [sudoku, gsm]}";
        // Kernels that no key here has.
        _d1.Variables["ATEN_CPU_CAPABILITY"] = "default";
        var outcome = Claims(Claim, "--json");
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        var claim = JsonNode.Parse(outcome.Output)![0]!;
        Assert.Equal(("supported", null), ((string?)claim["verdict"], (string?)claim["run"]));
        Assert.Matches(@"^table1 is table1/[0-9a-f]{12} of \d{4}-\d\d-\d\d: under another key than today's specs and code have on this "
            + @"machine; the plan of it says what differs$", (string?)claim["note"]);
        Assert.Contains("\ntable1 is table1/", Claims(Claim).Output, StringComparison.Ordinal);
        // Of other seeds it is another table.
        var fewer = _d1.Run("claims", "--profile", "smoke", "--seeds", "2", "--claims", Path.Combine(_d1.Folder, "claims.yaml"),
            "--artifacts", _store.Root);
        Assert.Contains("not run yet: d1 run smoke/table1 --seeds 2\n", fewer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void One_seed_decides_nothing_and_says_so()
    {
        using var single = new FilledStore([], Verdicts);
        File.WriteAllText(Path.Combine(_d1.Folder, "claims.yaml"),
            "claims:\n- {name: gains, says: It gains, source: S, better: grpo, than: base, tasks: [gsm]}\n");
        var outcome = _d1.Run("claims", "--profile", "smoke", "--seeds", "1", "--artifacts", single.Root,
            "--claims", Path.Combine(_d1.Folder, "claims.yaml"));
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("--seeds 1: one seed decides nothing: intervals over problems do not know what another seed does\n", outcome.Errors);
        Assert.Contains("gsm  undecided  +25.0  p 1.000", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("better: grop", "d1: claim a: table1 has no row 'grop'; did you mean 'grpo'?")]
    [InlineData("better: grpo, tasks: [gms]", "d1: claim a: table1 has no task 'gms'; did you mean 'gsm'?")]
    [InlineData("better: grpo, metric: scor", "d1: claim a: an evaluation has no metric 'scor'; did you mean 'score'?")]
    [InlineData("better: sft, beyond_training: true", "d1: claim a: sft of table1 had no rollouts, so no length is beyond them; ")]
    [InlineData("better: grpo, table: table2", "d1: a claim names the table 'table2', but there is no ")]
    [InlineData("better: grpo, table: evaluate", "d1: a claim names 'evaluate' as a table, but ")]
    public void What_a_claim_is_about_must_be_there(string what, string complaint)
    {
        var outcome = Claims($"- {{name: a, says: b, source: c, than: base, {what}}}");
        Assert.Equal(2, outcome.ExitCode);
        Assert.StartsWith(complaint, outcome.Errors, StringComparison.Ordinal);
        Assert.Single(outcome.Errors.TrimEnd().Split('\n'));
    }

    [Fact]
    public void Seeds_are_for_tables()
    {
        var outcome = _d1.Run("run", "smoke/masked-sft", "--seeds", "2", "--artifacts", _d1.Artifacts);
        Assert.Equal((2, "d1: --seeds is for tables, and smoke/masked-sft is none; --set '*.seed=2' runs it, and what it needs, under "
            + "another seed\n"), (outcome.ExitCode, outcome.Errors));
        var plan = _d1.Run("plan", "smoke/table1", "--seeds", "3", "--artifacts", _store.Root);
        Assert.Contains("all cached", plan.Output, StringComparison.Ordinal);
        Assert.Contains("\npower    3 seeds of 32 problems find ", plan.Output, StringComparison.Ordinal);
        // Scores end at 100.
        Assert.Matches(@"\npower    2 seeds of 96 problems find .* difference of \d\d\.\d points, and on one of 4 tasks no difference, ",
            _d1.Run("plan", "smoke/table1", "--seeds", "2", "--set", "evaluate.problems=96", "--artifacts", _store.Root).Output);
        // The paper's tasks have 256 to 1,319.
        Assert.Contains("\npower    3 seeds of 256 problems and more find ",
            _d1.Run("plan", "paper/table1", "--seeds", "3", "--artifacts", _d1.Artifacts).Output, StringComparison.Ordinal);
    }

    private CommandOutcome Claims(string claims, params string[] more)
    {
        var file = Path.Combine(_d1.Folder, "claims.yaml");
        File.WriteAllText(file, "claims:\n" + claims + "\n");
        return _d1.Run(["claims", "--profile", "smoke", "--seeds", "3", "--claims", file,
            .. more.Contains("--artifacts") ? more : [.. more, "--artifacts", _store.Root]]);
    }
}
