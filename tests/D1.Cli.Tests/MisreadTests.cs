using D1.Cli.Help;
using D1.Stages;

namespace D1.Cli.Tests;

/// <summary>Misspelt verbs, options and choices: the line names the word, what was meant, and the page that lists what there is.</summary>
public sealed class MisreadTests
{
    [Theory]
    [InlineData("unknown option '--spec'; did you mean '--specs'? (see d1 ls --help)", "ls", "--spec")]
    [InlineData("unknown option '--foo' (see d1 ls --help)", "ls", "word", "--foo", "--json")]
    [InlineData("unknown option '-q' (see d1 ls --help)", "ls", "-q")]
    [InlineData("unknown option '--dryrun'; did you mean '--dry-run'? (see d1 gc --help)", "gc", "--dryrun")]
    [InlineData("unknown option '--dryrun'; did you mean '--dry-run'? (see d1 rm --help)", "rm", "masked-sft", "--dryrun")]
    [InlineData("unknown option '--ot'; did you mean '--out'? (see d1 report --help)", "report", "--ot", "x.html")]
    [InlineData("unknown option '--to' (see d1 push --help)", "push", "masked-sft", "--to", "folder")]
    [InlineData("unknown option '--itmes'; did you mean '--items'? (see d1 score --help)", "score", "--task", "gsm8k", "--itmes", "x")]
    [InlineData("unknown option '--artifacts' (see d1 chat --help)", "chat", "--artifacts", "/none")]
    [InlineData("unknown option '--sett'; did you mean '--set'? (see d1 run --help)", "run", "masked-sft", "--sett", "a=1")]
    [InlineData("unknown option '--modle'; did you mean '--model'? (see d1 bench decode --help)", "bench", "decode", "--modle", "x")]
    [InlineData("unknown option '--profile': a profile stands before the name, as in smoke/table1, or in D1_PROFILE=smoke "
        + "(see d1 plan --help)", "plan", "table1", "--profile", "smoke")]
    [InlineData("unknown option '--foo' (see d1 --help)", "--foo")]
    public void An_option_that_there_is_not_is_no_word(string complaint, params string[] line) => Assert.Equal(complaint, Read(line));

    [Theory]
    [InlineData("unknown verb 'shwo'; did you mean 'show'? (see d1 --help)", "shwo", "--help")]
    [InlineData("unknown verb 'chek'; did you mean 'check'? (see d1 task --help)", "task", "chek")]
    [InlineData("unknown verb 'decod'; did you mean 'decode'? (see d1 bench --help)", "bench", "decod", "--help")]
    [InlineData("say which: check (see d1 task --help)", "task")]
    [InlineData("Required argument 'NAME' missing for command: 'check' (see d1 task check --help)", "task", "check")]
    [InlineData("missing: --model REF, --gen-length N, --steps N; give either --prompt-ids FILE or --prompt TEXT or --chat "
        + "(see d1 generate --help)", "generate")]
    [InlineData("missing: --gen-length N, --steps N (see d1 generate --help)", "generate", "--model", "x", "--prompt", "3 + 4")]
    [InlineData("SHELL fishy: use bash, zsh or fish (see d1 completion --help)", "completion", "fishy")]
    [InlineData("--task gsmm: use gsm, math, countdown, sudoku or code (see d1 bench decode --help)",
        "bench", "decode", "--model", "x", "--task", "gsmm")]
    public void A_wrong_word_is_named_with_those_that_there_are(string complaint, params string[] line) =>
        Assert.Equal(complaint, Read(line));

    [Theory]
    [InlineData("ls", "--", "--foo")]
    [InlineData("ls", "-")]
    [InlineData("run", "masked-sft", "--name", "-x")]
    [InlineData("ls", "--foo", "--help")]
    [InlineData("bench", "--help")]
    [InlineData]
    public void What_can_be_read_is_not_complained_of(params string[] line) => Assert.Null(Read(line));

    private static string? Read(string[] line) => Misread.Of(CommandLine.Parse(line, BuiltInStages.Registry));
}
