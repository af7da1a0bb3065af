using System.Security.Cryptography;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Data.DataSets;
using D1.Tasks;

namespace D1.Data.Prompts;

/// <summary>
/// The released prompts, cut out of the released modules: nothing of them is in this repository. Each module is known by its digest, so
/// that the text between two anchors is the text of a prompt, and how texts are joined is known too.
/// </summary>
internal sealed partial class ReleasedPrompts(DataFolder data) : PromptSet
{
    private const string Training = "diffu-grpo/data_utils.py";
    private const string Countdown = "eval/countdown.py";
    private const string Sudoku = "eval/sudoku.py";
    private const string Triple = "\"\"\"";
    private const string EndOfLine = "\"\n";
    private const string EndOfEntry = "\",\n";
    private const string AsksFor = "question = f\"";
    private const string CountdownPrompt = "CTD_SYSTEM_PROMPT = (";

    // At the commit that the download pins.
    private static readonly Dictionary<string, string> Digests = new()
    {
        ["SFT/sft_trainer.py"] = "14790e995a90fdb7a07d7c11ac86aecb6bb801838a675719cc3b3660116d88c8",
        [Training] = "f08045294c0160b40e92d01eb2bc255f6dd1cfeb1d206e4e67ba521a00bd465c",
        [Countdown] = "a65754cf320e0c65265c31965060536a1cb1cd98e0c0a459848804179bc90e9a",
        ["eval/gsm8k.py"] = "32340c4aef00d05ba95836d5fca2431718a0575850cd3743ccf2831dc5a69873",
        ["eval/math500.py"] = "99228831a1567e936e26339ecaa121edea3dcc36657d5a688bf61bfeadf48d46",
        [Sudoku] = "8fa4e497e20076b103c88cb17a9b2cfa09c6358495b2fde19fc5c675b3ea3590",
    };

    // As the modules join instructions and the question.
    private static readonly PromptTemplate Break = PromptTemplate.Literal("\n\n");
    private static readonly PromptTemplate Question = PromptTemplate.Field(PromptFields.Question);

    private readonly Dictionary<string, string> _modules = [];

    // The prompt's length was counted with a line end after it: the first token of the response counts as prompt.
    public override Wording Solutions =>
        new(Text("SFT/sft_trainer.py", Triple, "\nSYSTEM_PROMPT = " + Triple) + Break + Question, "\n");

    private PromptTemplate Tags => Text(Training, Triple, "\nSYSTEM_PROMPT = " + Triple);

    public override TaskPrompts Of(string task) => task switch
    {
        "gsm8k" => new(new Wording(Tags + Break + Question),
            Evaluation(Text("eval/gsm8k.py", Triple, "\nGSM_SYSTEM_PROMPT = " + Triple), Question)),
        "math500" => new(new Wording(Tags + Fields(Training, EndOfEntry, "def get_math_questions", "f\"{SYSTEM_PROMPT}")),
            Evaluation(Text("eval/math500.py", Triple, "\nMATH500_SYSTEM_PROMPT = " + Triple), Question)),
        "countdown" => new(new Wording(Tags + Fields(Training, EndOfEntry, "def get_countdown_questions", "f\"{SYSTEM_PROMPT}")),
            Evaluation(Text(Countdown, EndOfLine, CountdownPrompt, "\"") + PromptTemplate.Literal("{}")
                + Text(Countdown, EndOfLine, CountdownPrompt, "+ \"{}\"", "+ \"") + Text(Countdown, Triple, CountdownPrompt, "+ " + Triple),
                Fields(Countdown, EndOfLine, AsksFor))),
        "sudoku" => new(new Wording(Text(Training, Triple, "\nSUDOKU_SYSTEM_PROMPT = " + Triple)
                + Fields(Training, EndOfEntry, "def get_sudoku_questions", "f\"{SUDOKU_SYSTEM_PROMPT}")),
            Evaluation(Text(Sudoku, Triple, "\nSUDOKU_SYSTEM_PROMPT = " + Triple), Fields(Sudoku, EndOfLine, AsksFor))),
        _ => throw new ArgumentException($"no prompts for '{task}'"),
    };

    // As evaluation begins every completion.
    private static Wording Evaluation(PromptTemplate instructions, PromptTemplate question) =>
        new(instructions + Break + question, CompletionText.ReasoningOpen);

    private PromptTemplate Text(string module, string end, params string[] anchors) => PromptTemplate.Literal(Cut(module, end, anchors));

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

    /// <summary>What stands behind the last of the anchors, each of which is looked for behind the one before, up to the end.</summary>
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
