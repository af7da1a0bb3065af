using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Solutions;
using D1.Tests;

namespace D1.Tasks.Tests.Prompts;

public sealed class PromptTests : IDisposable
{
    private readonly SyntheticHub _hub = new();

    public void Dispose() => _hub.Dispose();

    public static TheoryData<string, string, string> Messages => new()
    {
        { "gsm8k", "Tag your work.\n\n\n{question}", "Put \\boxed{{}} around it.\nTwo lines.\n\n{question}" },
        { "math500", "Tag your work.\n\nUse \\boxed{{}}: {question}", "Box: \\boxed{{...}}\n\n\n{question}" },
        { "countdown", "Tag your work.\nMake {target} of {numbers}.",
            "Write \\boxed{{}} around\nit.\n\nNumbers: {numbers}\nTarget: {target}" },
        { "sudoku", "Fill the grid. {puzzle}\n", "Fill it.\n\nSudoku puzzle: {puzzle}\n" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Released_prompts_are_what_the_modules_say(string task, string training, string evaluation)
    {
        var prompts = Released(task);
        Assert.Equal((training, ""), (prompts.Training.Message.ToString(), prompts.Training.Suffix));
        Assert.Equal((evaluation, "<reasoning>"), (prompts.Evaluation.Message.ToString(), prompts.Evaluation.Suffix));
    }

    [Fact]
    public void The_released_wording_of_solutions_is_what_its_module_says() =>
        Assert.Equal(("Explain.\n\n{question}", "\n"), (Solutions.Message.ToString(), Solutions.Suffix));

    [Theory]
    [InlineData("gsm8k", "question")]
    [InlineData("math500", "question")]
    [InlineData("countdown", "numbers", "target")]
    [InlineData("sudoku", "puzzle")]
    public void Own_prompts_name_what_the_task_has_and_need_no_files(string task, params string[] fields)
    {
        var prompts = TaskRegistry.PaperTask(task).Prompts(PromptStyle.D1net, new DataFolder("nowhere"));
        Assert.Equal(fields, prompts.Training.Message.Fields);
        Assert.Equal(prompts.Training.Message.ToString(), prompts.Evaluation.Message.ToString());
        Assert.Empty(prompts.Evaluation.Suffix);
    }

    [Fact]
    public void A_module_of_another_version_is_refused()
    {
        const string Module = $"{SyntheticHub.Repository}/eval/sudoku.py";
        File.AppendAllText(Path.Combine(_hub.Root, Module), "# changed\n");
        Assert.Matches($"/{Module}: is not the released module: its SHA-256 is [0-9a-f]{{64}}, not [0-9a-f]{{64}}; download it again$",
            Assert.Throws<InputException>(() => Released("sudoku")).Message);
    }

    [Fact]
    public void A_missing_module_is_named()
    {
        File.Delete(Path.Combine(_hub.Root, SyntheticHub.Repository, "eval", "gsm8k.py"));
        var error = Assert.Throws<InputException>(() => Released("gsm8k"));
        Assert.EndsWith(
            ": has no eval/gsm8k.py of the released code (github/dllm-reasoning/d1); download it, or give a folder that has it",
            error.Message, StringComparison.Ordinal);
    }

    private Wording Solutions => S1k.Prompts(PromptStyle.Released, new DataFolder(_hub.Root));

    private TaskPrompts Released(string task) => TaskRegistry.PaperTask(task).Prompts(PromptStyle.Released, new DataFolder(_hub.Root));
}
