using System.Security.Cryptography;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Tasks.Data;

namespace D1.Tasks.Prompts;

/// <summary>
/// The released prompts, cut out of the released modules: nothing of them is in this repository. Each module is known by its digest, so
/// that the text between two anchors is the text of a prompt, and how texts are joined is known too.
/// </summary>
public sealed partial class ReleasedModules(DataFolder data)
{
    /// <summary>The folder of the repository in a data folder.</summary>
    public const string Folder = "github/dllm-reasoning/d1";

    /// <summary>The module with the prompts of training.</summary>
    public const string Training = "diffu-grpo/data_utils.py";

    private const string Finetuning = "SFT/sft_trainer.py";
    private const string Triple = "\"\"\"";
    private const string EndOfLine = "\"\n";
    private const string EndOfEntry = "\",\n";

    // At the commit that the download pins.
    private static readonly Dictionary<string, string> Digests = new()
    {
        [Finetuning] = "14790e995a90fdb7a07d7c11ac86aecb6bb801838a675719cc3b3660116d88c8",
        [Training] = "f08045294c0160b40e92d01eb2bc255f6dd1cfeb1d206e4e67ba521a00bd465c",
        ["eval/countdown.py"] = "a65754cf320e0c65265c31965060536a1cb1cd98e0c0a459848804179bc90e9a",
        ["eval/gsm8k.py"] = "32340c4aef00d05ba95836d5fca2431718a0575850cd3743ccf2831dc5a69873",
        ["eval/math500.py"] = "99228831a1567e936e26339ecaa121edea3dcc36657d5a688bf61bfeadf48d46",
        ["eval/sudoku.py"] = "8fa4e497e20076b103c88cb17a9b2cfa09c6358495b2fde19fc5c675b3ea3590",
    };

    private readonly Dictionary<string, string> _modules = [];

    /// <summary>What the modules put between instructions and a question.</summary>
    public static PromptTemplate Break { get; } = PromptTemplate.Literal("\n\n");

    /// <summary>The question alone.</summary>
    public static PromptTemplate Question { get; } = PromptTemplate.Field(PromptFields.Question);

    /// <summary>How training asks for the tags.</summary>
    public PromptTemplate Tags => Constant(Training, "SYSTEM_PROMPT");

    /// <summary>How questions with worked solutions are put in supervised fine-tuning.</summary>
    // The prompt's length was counted with a line end after it: the first token of the response counts as prompt.
    public Wording Solutions => new(Constant(Finetuning, "SYSTEM_PROMPT") + Break + Question, "\n");

    /// <summary>A table of the repository.</summary>
    public static DataSet DataSet(string file, int rows) => new([$"{Folder}/dataset/{file}"], rows);

    /// <summary>A wording of evaluation, which begins every completion.</summary>
    public static Wording Evaluation(PromptTemplate instructions, PromptTemplate question) =>
        new(instructions + Break + question, CompletionText.ReasoningOpen);

    /// <summary>The text of a constant between three quotes.</summary>
    /// <exception cref="InputException">The module is not there, or is not the released one.</exception>
    public PromptTemplate Constant(string module, string name) => Text(module, Triple, $"\n{name} = {Triple}");

    /// <summary>What a function of training says after a constant.</summary>
    /// <exception cref="InputException">As for <see cref="Constant"/>.</exception>
    public PromptTemplate TrainingMessage(string function, string constant) =>
        Fields(Training, EndOfEntry, $"def {function}", $"f\"{{{constant}}}");

    /// <summary>How an evaluation puts its question.</summary>
    /// <exception cref="InputException">As for <see cref="Constant"/>.</exception>
    public PromptTemplate EvaluatedQuestion(string module) => Fields(module, EndOfLine, "question = f\"");

    /// <summary>What stands behind the last of the anchors, each of which is looked for behind the one before.</summary>
    /// <exception cref="InputException">As for <see cref="Constant"/>.</exception>
    public PromptTemplate Text(string module, string end, params string[] anchors) => PromptTemplate.Literal(Cut(module, end, anchors));

    /// <summary>A text with fields in braces, which get this project's names.</summary>
    private PromptTemplate Fields(string module, string end, params string[] anchors) =>
        PromptTemplate.Parse(Cut(module, end, anchors)).Rename(name => name switch
        {
            "x['problem']" => PromptFields.Question,
            "x['nums']" => PromptFields.Numbers,
            "x['target']" => PromptFields.Target,
            "x['Puzzle']" => PromptFields.Puzzle,
            _ => name,
        });

    private string Cut(string module, string end, string[] anchors)
    {
        var text = Module(module);
        var start = anchors.Aggregate(0, (from, anchor) => Find(anchor, from) + anchor.Length);
        return Escape().Replace(text[start..Find(end, start)], match => match.Value switch
        {
            "\\n" => "\n",
            "\\\\" => "\\",
            var other => throw new InputException($"{data.ReleasedFile(module)}: a prompt has the escape {other}, which is not read"),
        });

        int Find(string anchor, int from) => text.IndexOf(anchor, from, StringComparison.Ordinal) is >= 0 and var at ? at
            : throw new InputException($"{data.ReleasedFile(module)}: has no '{anchor.Trim()}' where a prompt begins or ends");
    }

    /// <exception cref="InputException">The module is not there, or is not the released one.</exception>
    private string Module(string path)
    {
        if (_modules.TryGetValue(path, out var known)) return known;
        var file = data.ReleasedFile(path);
        var digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
        // Tests have modules in words of their own, and say which.
        var expected = AppContext.GetData($"D1 digest of {path}") as string ?? Digests[path];
        return digest == expected ? _modules[path] = Utf8Text.ReadAll(file)
            : throw new InputException($"{file}: is not the released module: its SHA-256 is {digest}, not {expected}; download it again");
    }

    [GeneratedRegex(@"\\.", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
