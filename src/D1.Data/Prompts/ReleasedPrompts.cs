using D1.Core;
using D1.Data.DataSets;
using D1.Data.Prompts.Python;
using D1.Tasks;

namespace D1.Data.Prompts;

/// <summary>The released prompts, read from the released modules: nothing of them is in this repository.</summary>
internal sealed class ReleasedPrompts(DataFolder data) : PromptSet
{
    private const string Training = "diffu-grpo/data_utils.py";
    private const string Item = "__getitem__";
    private const string Content = "content";

    // As evaluation joins its instructions and the question, and how it begins every completion.
    private static readonly PromptTemplate Break = PromptTemplate.Literal("\n\n");

    private readonly Dictionary<string, PythonModule> _modules = [];

    // The prompt's length was counted with a line end after it: the first token of the response counts as prompt.
    public override Wording Solutions =>
        new(Fields(Module("SFT/sft_trainer.py").Variable("preprocess_dataset", "question"), "solutions", PromptFields.Question), "\n");

    public override TaskPrompts Of(string task) => task switch
    {
        "gsm8k" => new(
            Train("get_gsm8k_questions", task, PromptFields.Question),
            Evaluate(Module("eval/gsm8k.py").Constant("GSM_SYSTEM_PROMPT"), PromptTemplate.Field(PromptFields.Question), task,
                PromptFields.Question)),
        "math500" => new(
            Train("get_math_questions", task, PromptFields.Question),
            Evaluate(Module("eval/math500.py").Constant("MATH500_SYSTEM_PROMPT"), PromptTemplate.Field(PromptFields.Question), task,
                PromptFields.Question)),
        "countdown" => new(
            Train("get_countdown_questions", task, PromptFields.Numbers, PromptFields.Target),
            Evaluate(Module("eval/countdown.py").Constant("CTD_SYSTEM_PROMPT"), Module("eval/countdown.py").Variable(Item, "question"),
                task, PromptFields.Numbers, PromptFields.Target)),
        "sudoku" => new(
            Train("get_sudoku_questions", task, PromptFields.Puzzle),
            Evaluate(Module("eval/sudoku.py").Constant("SUDOKU_SYSTEM_PROMPT"), Module("eval/sudoku.py").Variable(Item, "question"), task,
                PromptFields.Puzzle)),
        _ => throw new ArgumentException($"no prompts for '{task}'"),
    };

    private Wording Train(string function, string task, params string[] fields) =>
        new(Fields(Module(Training).Entry(function, Content), task, fields));

    private static Wording Evaluate(PromptTemplate instructions, PromptTemplate question, string task, params string[] fields) =>
        new(Fields(instructions + Break + question, task, fields), CompletionText.ReasoningOpen);

    /// <summary>The template with this project's names for its fields; it must have all of them, and no other.</summary>
    private static PromptTemplate Fields(PromptTemplate template, string task, params string[] expected)
    {
        var renamed = template.Rename(name => name switch
        {
            "problem" => PromptFields.Question,
            "nums" => PromptFields.Numbers,
            "Puzzle" => PromptFields.Puzzle,
            _ => name,
        });
        return renamed.Fields.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal))
            ? renamed
            : throw new InputException(
                $"the released prompt of {task} has the fields {string.Join(", ", template.Fields)}, not {string.Join(", ", expected)}: "
                    + "the modules are of another version");
    }

    private PythonModule Module(string path) => _modules.TryGetValue(path, out var module)
        ? module
        : _modules[path] = PythonModule.Read(data.ReleasedFile(path));
}
