namespace D1.Cli.Tests;

/// <summary>What shells complete, through the real command line.</summary>
public sealed class CompletionTests : IDisposable
{
    private readonly ToyCommand _d1 = new("d1.dll");

    public void Dispose() => _d1.Dispose();

    [Theory]
    [InlineData("gu", "guard")]
    [InlineData("generate --rem", "--remasking")]
    [InlineData("generate --remasking ", "low_confidence random")]
    [InlineData("run masked-s", "masked-sft masked-sft-code")]
    [InlineData("run smoke/masked-s", "smoke/masked-sft smoke/masked-sft-code")]
    [InlineData("run masked-sft --set optimizer.learning_r", "optimizer.learning_rate=")]
    [InlineData("run masked-sft --set inp", "inputs.model=")]
    [InlineData("run nonsense --set ste", "")]
    [InlineData("chat --against base-m", "base-model base-model-code")]
    [InlineData("chat evaluate/", "evaluate/0123456789ab")]
    [InlineData("generate --model 01", "0123456789ab")]
    [InlineData("show masked-s", "masked-sft masked-sft-code")]
    [InlineData("diff base-m", "base-model base-model-code")]
    [InlineData("diff base-model yester", "yesterday")]
    [InlineData("samples d1-gsm8k --lost-to masked-s", "masked-sft masked-sft-code")]
    [InlineData("pin 01", "0123456789ab")]
    [InlineData("rm evaluate/", "evaluate/0123456789ab")]
    [InlineData("new mine --from masked-s", "masked-sft masked-sft-code")]
    [InlineData("completion ", "bash fish zsh")]
    [InlineData("run masked-sft --device ", "auto cpu cuda")]
    [InlineData("run masked-sft --cluster ", "cpu eight-gpus short-limits")]
    [InlineData("ls --stage ma", "masked_sft")]
    [InlineData("ls --profile s", "smoke")]
    [InlineData("claims --profile na", "nano")]
    [InlineData("new mine --profile pi", "pilot")]
    [InlineData("samples d1-gsm8k --task gs", "gsm gsm8k")]
    [InlineData("prompts --task mbpp", "mbpp mbpp-full")]
    [InlineData("bench decode --task co", "code countdown")]
    [InlineData("report --compare masked-s", "masked-sft masked-sft-code")]
    [InlineData("work", "")]
    [InlineData("nonsense ", "")]
    public void Words_have_candidates(string line, string expected)
    {
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "tables")).FullName, "yesterday.json"), "{}");
        Directory.CreateDirectory(Path.Combine(_d1.Artifacts, "store", "evaluate", "0123456789ab" + new string('0', 52)));
        var outcome = _d1.Run(["complete", "--", .. line.Split(' ')]);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Keys of an objective that this program alone has.</summary>
    [Theory]
    [InlineData("objective.sc", "objective.scale=\nobjective.scale_rewards=")]
    [InlineData("objective.clip", "objective.clip_epsilon=")]
    public void A_program_of_ones_own_completes_its_own_keys(string word, string expected)
    {
        using var toy = new ToyCommand();
        toy.Spec("mine", "stage: diffu_grpo");
        var outcome = toy.Run("complete", "--", "run", "mine.yaml", "--set", word);
        Assert.Equal((0, expected, ""), (outcome.ExitCode, outcome.Output.TrimEnd(), outcome.Errors));
    }

    [Fact]
    public void Bash_completes_with_the_script()
    {
        var outcome = _d1.Shell("""
            source <(d1 completion bash)
            complete -p d1
            COMP_WORDS=(d1 run masked-s) COMP_CWORD=2
            _d1
            echo "[${COMPREPLY[*]}]"
            COMP_WORDS=(d1 '') COMP_CWORD=1
            _d1
            echo "${#COMPREPLY[@]}"
            """);
        Assert.Equal(0, outcome.ExitCode);
        var lines = outcome.Output.Split('\n');
        Assert.Contains("-F _d1 d1", lines[0], StringComparison.Ordinal);
        Assert.Equal("[masked-sft masked-sft-code]", lines[1]);
        Assert.InRange(int.Parse(lines[2], null), 10, 100);
    }

    [ProgramFact("zsh")]
    public void Zsh_completes_with_the_script() => Assert.Equal("-S  --\n-- masked-sft\n", Completed("zsh", """
        compdef() { :; }
        compadd() { print -r -- "$@"; }
        source script
        words=(d1 run masked-s) CURRENT=3
        _d1
        """));

    [ProgramFact("fish")]
    public void Fish_completes_with_the_script() => Assert.Equal("masked-sft\n", Completed("fish", """
        source script
        complete -C "d1 run masked-s"
        """));

    private string Completed(string shell, string lines)
    {
        File.WriteAllText(Path.Combine(_d1.Folder, "lines"), lines);
        var outcome = _d1.Shell($$"""
            d1 completion {{shell}} > script
            mkdir bin && { echo '#!/bin/bash'; declare -f d1; echo 'd1 "$@"'; } > bin/d1 && chmod +x bin/d1
            HOME=$PWD PATH=$PWD/bin:$PATH {{shell}} lines
            """);
        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        return outcome.Output;
    }
}

/// <summary>A test for machines that have a program; skipped elsewhere, with one line.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(string program)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program))))
            Skip = $"there is no {program} on this machine";
    }
}
