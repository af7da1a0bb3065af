using System.Text.Json.Nodes;
using D1.Stages.Bench;
using D1.Tasks.Nano;

namespace D1.Cli.Tests;

/// <summary>The verb <c>bench</c> through the real command line: what it says, never how long it took.</summary>
public sealed class BenchVerbTests : IDisposable
{
    private readonly ToyCommand _d1 = new();

    public BenchVerbTests()
    {
        InitModel("model",
            """{"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""");
    }

    private void InitModel(string name, string config)
    {
        File.WriteAllText(Path.Combine(_d1.Folder, "config.json"), config);
        var outcome = _d1.Run("init-model", "--config", "config.json", "--seed", "7", "--out", name);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }

    public void Dispose() => _d1.Dispose();

    private JsonObject Bench(params string[] arguments)
    {
        var outcome = _d1.Run(["bench", .. arguments, "--runs", "2", "--json"]);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return JsonNode.Parse(outcome.Output)!.AsObject();
    }

    [Fact]
    public void Decoding_is_measured_exact_and_approximate()
    {
        var report = Bench("decode", "--model", "model", "--batch", "2", "--prompt-length", "5", "--gen-length", "8", "--block-length", "4",
            "--steps", "4", "--approximate");
        var rows = report["rows"]!.AsArray();
        Assert.Equal(["exact", "prefix cache", "dual cache", "threshold 0.9", "factor 1", "dual cache, threshold 0.9"],
            rows.Select(row => (string?)row!["name"]));
        Assert.All(rows, row => Assert.Equal(16, (int?)row!["tokens"]));
        Assert.All(rows.Skip(1), row => Assert.InRange((double)row!["identical_tokens"]!, 0, 1));
        // 4 passes over 2 × 13 positions: 2 blocks' products, attention and the head. Of each row 4, 2, 4 and 2 are read out; after the
        // first pass 11 have their first queries, keys and values.
        const double projections = (32 * 32 * 2) + (3 * 32 * 48), keyValue = 2 * 32 * 32,
            everywhere = (13 * (projections + (2 * keyValue))) + (2 * 32 * 13 * 13);
        var flop = 2 * 2.0 * ((4 * everywhere) + ((4 + 2 + 4 + 2) * (projections + (2 * 32 * 13) + (32 * 40)))
            - (3 * 11 * ((32 * 32) + keyValue)));
        Assert.Equal(flop / 1e9, (double)rows[0]!["gflop"]!, 12);
    }

    [Theory]
    [InlineData("train", "update", 26)]
    [InlineData("rollout", "rollout", 16)]
    public void Training_and_rollouts_are_measured(string verb, string row, int tokens)
    {
        string[] own = verb == "train" ? ["--rank", "4"] : ["--block-length", "8", "--steps", "4"];
        var rows = Bench([verb, "--model", "model", "--batch", "2", "--prompt-length", "5", "--gen-length", "8",
            .. own])["rows"]!.AsArray();
        var only = Assert.Single(rows)!;
        Assert.Equal(row, (string?)only["name"]);
        Assert.Equal(tokens, (int?)only["tokens"]);
        Assert.True((double?)only["peak_rss_mb"] > 1);
    }

    [Fact]
    public void A_task_needs_a_model_with_its_vocabulary()
    {
        var outcome = _d1.Run("bench", "decode", "--model", "model", "--task", "gsm", "--gen-length", "8", "--block-length", "4", "--steps",
            "4");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("vocabulary", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_task_completions_are_scored_and_compared_with_the_exact_ones()
    {
        var tokenizer = NanoVocabulary.CreateTokenizer();
        InitModel("nano",
            $$"""{"d_model":32,"n_heads":2,"n_layers":2,"mlp_hidden_size":48,"vocab_size":{{tokenizer.VocabularySize}}"""
                + $$""","mask_token_id":{{tokenizer.MaskId}},"eos_token_id":{{tokenizer.EosId}}}""");
        string[] decode = ["decode", "--model", "nano", "--task", "sudoku", "--problems", "10", "--batch", "4", "--gen-length", "16",
            "--block-length", "4", "--steps", "16", "--approximate"];
        var report = BenchmarkReport.Parse(Bench(decode).ToJsonString());
        Assert.Equal("nano", report.Model!.Name);
        Assert.Equal("sudoku", report.Options["task"].GetString());
        Assert.Equal((10, 4), (report.Options["problems"].GetInt32(), report.Options["batch"].GetInt32()));
        Assert.DoesNotContain("prompt-length", report.Options.Keys);
        Assert.All(report.Rows, row => Assert.Equal(160, row.Tokens));
        var exact = report.Rows[0];
        Assert.NotNull(exact.Score);
        Assert.Null(exact.ScoreInterval);
        Assert.All(report.Rows.Skip(1), row =>
        {
            Assert.Equal(row.Score!.Value - exact.Score!.Value, row.ScoreDifference!.Value, 9);
            Assert.InRange(row.ScoreDifference.Value, row.ScoreInterval![0], row.ScoreInterval[1]);
            Assert.InRange(row.IdenticalVerdicts!.Value, 0, 1);
        });
        // Nothing is as sure as 0.9 before it is trained: a token a step, the exact schedule.
        Assert.Equal(1, report.Rows[3].IdenticalTokens);

        var table = _d1.Run(["bench", .. decode, "--runs", "1"]);
        Assert.Contains("problems: same verdicts", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_is_measured_on_a_corpus_of_so_many_examples()
    {
        var rows = BenchmarkReport.Parse(Bench("tokenizer", "--examples", "20").ToJsonString()).Rows;
        Assert.Equal(["encode", "decode"], rows.Select(row => row.Name));
        Assert.Equal(rows[0].Tokens, rows[1].Tokens);
        Assert.InRange(rows[0].Tokens, 20, 2000);
        Assert.All(rows, row => Assert.NotNull(row.MbPerSecond));

        Directory.CreateDirectory(Path.Combine(_d1.Folder, "words"));
        NanoVocabulary.CreateTokenizer().Save(Path.Combine(_d1.Folder, "words", "tokenizer.json"));
        Assert.Equal(rows[0].Tokens,
            BenchmarkReport.Parse(Bench("tokenizer", "--examples", "20", "--tokenizer", "words").ToJsonString()).Rows[0].Tokens);

        var outcome = _d1.Run("bench", "tokenizer", "--tokenizer", "nowhere");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains("no such file", outcome.Errors, StringComparison.Ordinal);
    }
}
