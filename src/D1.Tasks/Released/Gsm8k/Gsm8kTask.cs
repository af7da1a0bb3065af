using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Text;

namespace D1.Tasks.Released;

/// <summary>Grade-school word problems (Cobbe et al. 2021). The reward is equality of strings; the score, of floats.</summary>
/// <param name="answers">The data set's answer strings; without them each is written from the file's number.</param>
public sealed partial class Gsm8kTask(Gsm8kAnswers? answers = null) : IReleasedTask
{
    public const string TaskName = "gsm8k";

    public string Name => TaskName;

    public int TestProblems => 1319;

    public IReadOnlyList<RewardFunction> Rewards =>
    [
        new("xmlcount_reward_func", (_, text) => XmlFormatReward.Count(text)),
        new("soft_format_reward_func", (_, text) => XmlFormatReward.Soft(text)),
        new("strict_format_reward_func", (_, text) => XmlFormatReward.Strict(text)),
        new("int_reward_func", (_, text) => PythonText.IsDigits(AnswerTag.AfterLastOpen(text)) ? 0.5 : 0),
        new("correctness_reward_func", (problem, text) => AnswerTag.AfterLastOpen(text) == problem.Answer ? 2 : 0),
    ];

    public ReleasedVerdict Score(GeneratedItem item)
    {
        var truth = Truth(item);
        var extracted = Extract(item.Generation);
        return new ReleasedVerdict(extracted is { } number && number == truth ? 1 : 0, 1, ToJson(extracted), []);
    }

    public Problem ProblemOf(GeneratedItem item) =>
        new Gsm8kProblem(item.Question, answers is null ? AnswerFromNumber(item) : answers.Of(item));

    /// <summary>
    /// The number of the first box that has one (of "1,000" that is 1), else of the first answer block, where the last number counts. Null
    /// where there is neither.
    /// </summary>
    public static double? Extract(string generation)
    {
        foreach (Match box in Box().Matches(generation))
        {
            var content = PythonText.Strip(box.Groups[1].Value);
            if (content.All(c => c == '.')) continue;
            if (PythonNumerals.ParseFloat(content) is { } number) return number;
            if (PythonNumerals.FindDecimals(content) is [var first, ..]) return first;
        }

        if (AnswerTag.First(generation) is not { Length: > 0 } answer) return null;
        return PythonNumerals.ParseFloat(answer) ?? (PythonNumerals.FindDecimals(answer) is [.., var last] ? last : null);
    }

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
}
