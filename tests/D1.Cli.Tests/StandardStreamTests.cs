namespace D1.Cli.Tests;

/// <summary>Full disks and readers that have gone, behind both outputs: no work stops, and no result is missed in silence.</summary>
public sealed class StandardStreamTests : IDisposable
{
    private const string Full = "d1: standard output is not complete: No space left on device";

    private readonly ToyCommand _d1 = new ToyCommand()
        .Spec("base", "stage: toy\nsteps: 20\n")
        .Spec("top", "stage: toy\nsteps: 20\ninputs: {model: base}\n");

    public void Dispose() => _d1.Dispose();

    [Theory]
    [InlineData("d1 run top.yaml 2> /dev/full", 0)]
    [InlineData("d1 run top.yaml --in-process 2> /dev/full", 0)]
    [InlineData("d1 run top.yaml --json 2>&1 > /dev/null | :; exit ${PIPESTATUS[0]}", 0)]
    [InlineData("d1 run top.yaml > /dev/full", 1)]
    [InlineData("d1 run top.yaml > /dev/full 2>&1", 1)]
    [InlineData("d1 run top.yaml --json 2>&1 | :; exit ${PIPESTATUS[0]}", 0)]
    public void A_run_goes_on_to_its_end(string script, int exitCode)
    {
        Assert.Equal(exitCode, _d1.Shell(script).ExitCode);
        Assert.Equal("cached", (string)_d1.Json("run", "top.yaml")["status"]!);
    }

    [Theory]
    [InlineData("d1 run top.yaml > /dev/full", Full)]
    [InlineData("d1 plan top.yaml > /dev/full", Full)]
    [InlineData("d1 plan top.yaml --json > /dev/full", Full)]
    [InlineData("d1 --help > /dev/full", Full)]
    public void A_result_that_does_not_arrive_is_one_line_and_exit_code_1(string script, string line)
    {
        _d1.Made("top.yaml");
        var outcome = _d1.Shell(script);
        Assert.Equal(line, outcome.Errors.TrimEnd().Split('\n')[^1]);
        Assert.Equal(1, outcome.ExitCode);
    }

    [Theory]
    [InlineData("d1 plan top.yaml | :; exit ${PIPESTATUS[0]}")]
    [InlineData("d1 ls | :; exit ${PIPESTATUS[0]}")]
    [InlineData("set -o pipefail; d1 ls --json | head -c 1 > /dev/null")]
    public void A_reader_that_has_enough_is_no_failure_and_no_word(string script)
    {
        _d1.Made("top.yaml");
        var outcome = _d1.Shell(script);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
    }

    [Fact]
    public void A_complaint_that_nobody_reads_keeps_its_exit_code() => Assert.Equal(2, _d1.Shell("d1 run none.yaml 2> /dev/full").ExitCode);

    [Fact]
    public void Neither_a_home_nor_a_folder_for_temporary_files_nor_a_terminal_is_needed()
    {
        var outcome = _d1.Shell("unset HOME TERM; export TMPDIR=/none NO_COLOR=1 CI=true; d1 run top.yaml --json");
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
    }
}
