namespace D1.Cli.Tests;

/// <summary>Whatever goes wrong is one line; a stack trace is shown to those who ask for it.</summary>
public sealed class FailureTests : IDisposable
{
    private readonly ToyCommand _d1 = new ToyCommand().Spec("bad", "stage: toy\nfail_at: 2\n");

    public void Dispose() => _d1.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--in-process")]
    public void A_stage_that_throws_shows_no_stack_trace_unasked(params string[] how)
    {
        var quiet = _d1.Run(["run", "bad.yaml", .. how]);
        Assert.Equal(1, quiet.ExitCode);
        Assert.Contains(
            "InvalidOperationException: failed at step 2, as asked (D1_TRACE=1 shows where)", quiet.Errors, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\n\s*at ", quiet.Errors);
        _d1.Variables["D1_TRACE"] = "1";
        Assert.Contains("ToyStage.Run(", _d1.Run(["run", "bad.yaml", .. how]).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_a_config_has_twice_is_bad_input()
    {
        File.WriteAllText(
            Path.Combine(_d1.Folder, "config.json"),
            """{"d_model":32,"d_model":64,"n_heads":2,"n_layers":2,"mlp_hidden_size":"""
            + """48,"vocab_size":40,"mask_token_id":39,"eos_token_id":38}""");
        var outcome = _d1.Run("init-model", "--config", "config.json", "--seed", "1", "--out", "model");
        Assert.Equal(2, outcome.ExitCode);
        Assert.Matches("^d1: config.json: .*d_model", Assert.Single(outcome.Errors.TrimEnd().Split('\n')));
        Assert.False(Directory.Exists(Path.Combine(_d1.Folder, "model")));
    }

    [Theory]
    [InlineData("d1: --threads must be a whole number, not 'abc' (see d1 logits --help)",
        "logits", "--threads", "abc", "--model", "m", "--input-ids", "i", "--out", "o")]
    [InlineData("d1: Required argument missing for option: '--set' (see d1 plan --help)", "plan", "bad.yaml", "--set")]
    [InlineData("d1: SPEC must be a path, not '' (see d1 plan --help)", "plan", "")]
    [InlineData("d1: SPEC must be a file, but . is a folder", "plan", ".")]
    [InlineData("d1: unknown verb 'ru n'; did you mean 'run'? (see d1 --help)", "ru\nn")]
    public void A_wrong_command_line_is_one_line_and_exit_code_2(string expected, params string[] line)
    {
        var outcome = _d1.Run(line);
        Assert.Equal(expected, outcome.Errors.TrimEnd());
        Assert.Equal((2, ""), (outcome.ExitCode, outcome.Output));
    }
}
