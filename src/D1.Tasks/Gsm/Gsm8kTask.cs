using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;
using D1.Text;

namespace D1.Tasks.Gsm;

/// <summary>Grade-school word problems (Cobbe et al. 2021). The reward is equality of strings; the score, of floats.</summary>
/// <param name="answers">The data set's answer strings; without them each is written from the file's number.</param>
public sealed partial class Gsm8kTask(Gsm8kAnswers? answers) : ReleasedTask
{
    public const string TaskName = "gsm8k";

    /// <summary>The reading in which 1,000 is a thousand.</summary>
    public const string Commas = "commas";

    private const string Rows = "datasets/openai/gsm8k/main/";
    private const string AuthorsRows = "github/openai/grade-school-math/grade_school_math/data/";

    public Gsm8kTask()
        : this(null)
    {
    }

    public override string Name => TaskName;

    public override int TestProblems => 1319;

    public override IReadOnlyList<RewardFunction> Rewards =>
    [
        RewardFunction.OfPoints("xmlcount_reward_func", 0.5, (_, text) => XmlFormatReward.Count(text)),
        RewardFunction.OfPoints("soft_format_reward_func", 0.5, (_, text) => XmlFormatReward.Soft(text)),
        RewardFunction.OfPoints("strict_format_reward_func", 0.5, (_, text) => XmlFormatReward.Strict(text)),
        new("int_reward_func", 0.5, (_, text) => PythonText.IsDigits(AnswerTag.AfterLastOpen(text)) ? 1 : 0),
        new("correctness_reward_func", 2, (problem, text) => AnswerTag.AfterLastOpen(text) == problem.Answer ? 1 : 0),
        new(Commas, 0, (problem, text) =>
            NumberOf(AnswerTag.AfterLastOpen(text)) is { } number && number == NumberOf(problem.Answer) ? 1 : 0),
    ];

    internal override RowSource<PaperRow> Training { get; } = Source("train", 7473);

    internal override RowSource<PaperRow> Test { get; } = Source("test", 1319);

    private protected override PromptTemplate OwnPrompt { get; } = OwnPrompts.Asking(
        "Here is a word problem. Find the number it asks for.\n\n{question}",
        "The result is the number alone, in digits, without a unit.");

    public override ReleasedVerdict Score(GeneratedItem item)
    {
        var truth = Truth(item);
        var extracted = Extract(item.Generation);
        return new ReleasedVerdict(IsTruth(extracted) ? 1 : 0, 1, ToJson(extracted),
            [new StrictVerdict(Commas, IsTruth(Extract(item.Generation, commas: true)))]);

        bool IsTruth(double? found) => found is { } number && number == truth;
    }

    public override Problem ProblemOf(GeneratedItem item) =>
        new Gsm8kProblem(item.Question, answers is null ? AnswerFromNumber(item) : answers.Of(item));

    /// <summary>
    /// The number of the first box that has one (of "1,000" that is 1), else of the first answer block, where the last number counts. Null
    /// where there is neither.
    /// </summary>
    /// <param name="generation">What the model wrote.</param>
    /// <param name="commas">Whether commas between thousands are understood, which the released parser does not do.</param>
    public static double? Extract(string generation, bool commas = false)
    {
        foreach (Match box in Box().Matches(generation))
        {
            var content = Read(PythonText.Strip(box.Groups[1].Value));
            if (PythonNumerals.ParseFloat(content) is { } number) return number;
            if (PythonNumerals.FindDecimals(content) is [var first, ..]) return first;
        }

        if (AnswerTag.First(generation) is not { Length: > 0 } block) return null;
        var answer = Read(block);
        return PythonNumerals.ParseFloat(answer) ?? (PythonNumerals.FindDecimals(answer) is [.., var last] ? last : null);

        string Read(string text) => commas ? Thousands.Join(text) : text;
    }

    private protected override TaskPrompts ReleasedPrompts(ReleasedModules modules) => new(
        new Wording(modules.Tags + ReleasedModules.Break + ReleasedModules.Question),
        ReleasedModules.Evaluation(modules.Constant("eval/gsm8k.py", "GSM_SYSTEM_PROMPT"), ReleasedModules.Question));

    private static RowSource<PaperRow> Source(string split, int rows) => new(
        new DataSet([Rows + split, AuthorsRows + split], rows),
        $"{TaskName}/{split}",
        row => Gsm8kAnswers.Extract(row.Text("answer")) is null ? "without an answer after ####" : null,
        (row, id) =>
        {
            var (question, solution) = (row.Text("question"), row.Text("answer"));
            return new(id, new Dictionary<string, string> { [PromptFields.Question] = question },
                new Gsm8kProblem(question, Gsm8kAnswers.Extract(solution)!), question, PaperRow.Json(TruthOf(solution)));
        });

    private static double? NumberOf(string answer) => PythonNumerals.ParseFloat(Thousands.Join(answer));

    /// <summary>The number that the released evaluation compares with: null for negative answers, which it cannot read.</summary>
    private static double? TruthOf(string solution) =>
        NumberAfterMarker().Match(solution) is { Success: true } match
        && double.TryParse(match.Groups[1].ValueSpan.ToString().Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    // The released files hold null for negative answers, which are then never correct.
    private static double? Truth(GeneratedItem item) => item.GroundTruth.ValueKind switch
    {
        JsonValueKind.Number => item.GroundTruth.GetDouble(),
        JsonValueKind.Null => null,
        _ => throw item.Wrong("\"ground_truth\" must be a number or null for gsm8k"),
    };

    private static string AnswerFromNumber(GeneratedItem item) => Truth(item)?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    private static JsonNode? ToJson(double? number) => number switch
    {
        null => null,
        double.PositiveInfinity => new JsonObject { ["float"] = "inf" },
        double.NegativeInfinity => new JsonObject { ["float"] = "-inf" },
        double.NaN => new JsonObject { ["float"] = "nan" },
        _ => JsonValue.Create(number.Value),
    };

    [GeneratedRegex(@"\\boxed\{(.*?)\}")]
    private static partial Regex Box();

    [GeneratedRegex(@"####\s*\$?([0-9,]+(?:\.[0-9]+)?)")]
    private static partial Regex NumberAfterMarker();
}

/// <summary>A problem of GSM8K.</summary>
/// <param name="Question">Its text.</param>
/// <param name="Answer">The answer as the data set writes it after "####", thousands separators included.</param>
public sealed record Gsm8kProblem(string Question, string Answer) : Problem(Question, Question, Answer);
