using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Text;
using D1.Text.Expressions;
using D1.Text.Tokenization;

namespace D1.Tasks.Released;

/// <summary>Countdown with three numbers (Pan et al. 2025).</summary>
public sealed partial class CountdownTask : IReleasedTask
{
    private const double FormatReward = 0.1;
    private const double FullReward = 1;

    public string Name => "countdown";

    public int TestProblems => 256;

    public IReadOnlyList<RewardFunction> Rewards => [new("countdown_reward_func", (problem, text) =>
        Reward((CountdownProblem)problem, text))];

    public ReleasedVerdict Score(GeneratedItem item)
    {
        var verdict = Judge((CountdownProblem)ProblemOf(item), item.Generation);
        return new ReleasedVerdict(verdict.Correct ? 1 : 0, 1, JsonValue.Create(verdict.Equation), []);
    }

    /// <summary>The truth is [numbers, target]; where it is not, the question says both.</summary>
    public Problem ProblemOf(GeneratedItem item)
    {
        if (item.GroundTruth.ValueKind != JsonValueKind.Array || item.GroundTruth.GetArrayLength() != 2) return ProblemOfQuestion(item);
        if (item.GroundTruth[0].ValueKind != JsonValueKind.Array) throw Malformed(item);
        return new CountdownProblem(
            [.. item.GroundTruth[0].EnumerateArray()
                .Select(number => NumberOf(number) is { Kind: NumberKind.Whole } whole ? whole.Whole : throw Malformed(item))],
            item.GroundTruth[1].ValueKind == JsonValueKind.Null ? null : NumberOf(item.GroundTruth[1]) ?? throw Malformed(item));
    }

    /// <summary>
    /// 1 for an equation in the last answer block that uses the numbers and reaches the target, 0.1 for any other answer block, 0 without
    /// one.
    /// </summary>
    public static double Reward(CountdownProblem problem, string completion)
    {
        if (AnswerTag.Last(completion) is not { } equation) return 0;
        return CountdownEquation.UsesEachOnce(equation, problem.Numbers)
            && CountdownEquation.Evaluate(equation) is { } value
            && problem.Target is { } target
            && CountdownEquation.Reaches(value, target)
            ? FullReward
            : FormatReward;
    }

    /// <summary>The evaluation parser's verdict.</summary>
    public static CountdownVerdict Judge(CountdownProblem problem, string generation)
    {
        var equation = Extract(generation);
        if (!CountdownEquation.UsesEachOnce(equation, problem.Numbers)) return new CountdownVerdict(equation, null, false);
        var value = CountdownEquation.Evaluate(equation) ?? Number.PositiveInfinity;
        return new CountdownVerdict(equation, value, problem.Target is { } target && CountdownEquation.Reaches(value, target));
    }

    /// <summary>
    /// The last box; where it is not closed, the first answer block, else everything. Without a box it is the whole generation, not the
    /// answer block. LaTeX operators become Python's, and of an equation with an equals sign the left side is taken.
    /// </summary>
    public static string Extract(string generation)
    {
        var equation = (BoxedAnswer.Find(generation) ?? AnswerTag.First(generation) ?? generation)
            .Replace("\\div", "/", StringComparison.Ordinal)
            .Replace("\\times", "*", StringComparison.Ordinal)
            .Replace("\\cdot", "*", StringComparison.Ordinal);
        return LeftSide().Match(equation) is { Success: true } match ? PythonText.Strip(match.Groups[1].Value) : equation;
    }

    private static CountdownProblem ProblemOfQuestion(GeneratedItem item)
    {
        var question = new CodePointText(item.Question);
        var (listed, aim) = (QuestionNumbers().Match(question.Shadow), QuestionTarget().Match(question.Shadow));
        // Of a list of another length the released parser makes a wrong answer; what is no list at all is another task's.
        if (item.GroundTruth.ValueKind != JsonValueKind.Array && !(listed.Success && aim.Success))
            throw item.Wrong("\"ground_truth\" must be [[numbers…], target], or the question say \"Numbers: […]\" and \"Target: …\"");
        string[] numbers = listed.Success ? Of(listed).Split(',') : [];
        return new CountdownProblem([.. numbers.Select(Whole)], aim.Success ? Whole(Of(aim)) : null);

        BigInteger Whole(string text) =>
            PythonNumerals.ParseInt(text) ?? throw item.Wrong($"its question has '{text}' where a number should be");

        string Of(Match match) => question.Slice(match.Groups[1].Index, match.Groups[1].Length).ToString();
    }

    private static Number? NumberOf(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Number) return null;
        return PythonNumerals.ParseInt(element.GetRawText()) is { } whole ? whole : element.GetDouble();
    }

    private static InputException Malformed(GeneratedItem item) =>
        item.Wrong("\"ground_truth\" must be [[numbers…], target] for countdown");

    [GeneratedRegex(@"([0-9+\-*/() ]+)=[0-9. ]+")]
    private static partial Regex LeftSide();

    [GeneratedRegex(@"Numbers: \[([\d, ]+)\]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QuestionNumbers();

    [GeneratedRegex(@"Target: (\d+)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex QuestionTarget();
}
