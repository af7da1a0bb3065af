using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;
using D1.Text;
using D1.Text.Expressions;
using D1.Text.Tokenization;

namespace D1.Tasks.Countdown;

/// <summary>Countdown with three numbers (Pan et al. 2025).</summary>
public sealed partial class CountdownTask : ReleasedTask
{
    public const string TaskName = "countdown";

    /// <summary>The reading in which an equation is whole numbers, the four operations and parentheses.</summary>
    public const string Exact = "exact";

    private const string Module = "eval/countdown.py";
    private const string SystemPrompt = "CTD_SYSTEM_PROMPT = (";

    private const double FormatReward = 0.1;
    private const double FullReward = 1;

    public override string Name => TaskName;

    public override IReadOnlyList<RewardFunction> Rewards =>
    [
        new("countdown_reward_func", FullReward, (problem, text) => Reward((CountdownProblem)problem, text)),
        new(Exact, 0, (problem, text) => RightAnswer((CountdownProblem)problem, text) is { } equation
            && CountdownEquation.IsExact(equation, ((CountdownProblem)problem).Target) ? 1 : 0),
    ];

    internal override RowSource<PaperRow> Training { get; } = new(
        new DataSet(["datasets/Jiayi-Pan/Countdown-Tasks-3to4/data/train", "datasets/Jiayi-Pan/Countdown-Tasks-3to4/train"], 490_364),
        "countdown/train",
        row => row.Wholes("nums").Count == 3 ? null : "that do not have three numbers",
        (row, id) => Row(id, row.Wholes("nums"), row.Whole("target")));

    internal override RowSource<PaperRow> Test { get; } = new(
        ReleasedModules.DataSet("countdown_cd3_test", 256),
        "countdown/test",
        _ => null,
        (row, id) => Row(id, [.. row.Text("input").Split(',').Select(number => WholeOf(row, number))], row.Whole("output")));

    internal override int HeldOut => 500;

    internal override bool DrawsTest => true;

    private protected override PromptTemplate OwnPrompt { get; } = OwnPrompts.Asking(
        "Combine the numbers {numbers} with +, -, * and / (parentheses are fine) so that the value is {target}. Every "
            + "number must occur exactly once.",
        "The result is the expression alone, without an equals sign.");

    public override ReleasedVerdict Score(GeneratedItem item)
    {
        var verdict = Judge((CountdownProblem)ProblemOf(item), item.Generation);
        return new ReleasedVerdict(
            verdict.Correct ? 1 : 0, 1, JsonValue.Create(verdict.Equation), [new StrictVerdict(Exact, verdict.Exact)]);
    }

    /// <summary>The truth is [numbers, target]; where it is not, the question says both.</summary>
    public override Problem ProblemOf(GeneratedItem item)
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
    public static double Reward(CountdownProblem problem, string completion) =>
        AnswerTag.Last(completion) is null ? 0 : RightAnswer(problem, completion) is null ? FormatReward : FullReward;

    /// <summary>The evaluation parser's verdict.</summary>
    public static CountdownVerdict Judge(CountdownProblem problem, string generation)
    {
        var equation = Extract(generation);
        if (!CountdownEquation.UsesEachOnce(equation, problem.Numbers)) return new CountdownVerdict(equation, null, false, false);
        var value = CountdownEquation.Evaluate(equation) ?? Number.PositiveInfinity;
        var correct = problem.Target is { } target && CountdownEquation.Reaches(value, target);
        return new CountdownVerdict(equation, value, correct, correct && CountdownEquation.IsExact(equation, problem.Target));
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

    private protected override TaskPrompts ReleasedPrompts(ReleasedModules modules) => new(
        new Wording(modules.Tags + modules.TrainingMessage("get_countdown_questions", "SYSTEM_PROMPT")),
        ReleasedModules.Evaluation(
            modules.Text(Module, "\"\n", SystemPrompt, "\"") + PromptTemplate.Literal("{}")
                + modules.Text(Module, "\"\n", SystemPrompt, "+ \"{}\"", "+ \"")
                + modules.Text(Module, "\"\"\"", SystemPrompt, "+ \"\"\""),
            modules.EvaluatedQuestion(Module)));

    /// <summary>The equation of the last answer block where it earns the whole reward.</summary>
    private static string? RightAnswer(CountdownProblem problem, string completion) =>
        AnswerTag.Last(completion) is { } equation
        && CountdownEquation.UsesEachOnce(equation, problem.Numbers)
        && CountdownEquation.Evaluate(equation) is { } value
        && problem.Target is { } target
        && CountdownEquation.Reaches(value, target) ? equation : null;

    private static PaperRow Row(string id, IReadOnlyList<long> numbers, long target)
    {
        var problem = new CountdownProblem([.. numbers.Select(number => (BigInteger)number)], (BigInteger)target);
        var list = string.Create(CultureInfo.InvariantCulture, $"[{string.Join(", ", numbers)}]");
        var fields = new Dictionary<string, string>
        {
            [PromptFields.Numbers] = list,
            [PromptFields.Target] = target.ToString(CultureInfo.InvariantCulture),
        };
        return new(id, fields, problem, problem.Prompt, JsonElement.Parse(
            string.Create(CultureInfo.InvariantCulture, $"[{list}, {target}]")));
    }

    private static long WholeOf(DataRow row, string text) =>
        long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number
            : throw row.Error($"'input' must be whole numbers with commas, not '{text}'");

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

/// <summary>Reach a target from numbers, each used exactly once.</summary>
/// <param name="Numbers">The numbers.</param>
/// <param name="Target">The target; null where the released parser finds none, and then nothing is correct.</param>
public sealed record CountdownProblem(IReadOnlyList<BigInteger> Numbers, Number? Target)
    : Problem(Describe(Numbers, Target), Describe(Numbers, Target), "")
{
    /// <summary>Several expressions are right.</summary>
    public override string Reference => string.Create(CultureInfo.InvariantCulture, $"{Target} from {string.Join(' ', Numbers)}");

    /// <summary>The question as the released data set writes it.</summary>
    private static string Describe(IReadOnlyList<BigInteger> numbers, Number? target) =>
        string.Create(CultureInfo.InvariantCulture, $"Numbers: [{string.Join(", ", numbers)}]\nTarget: {target}");
}

/// <summary>What the released parser makes of a Countdown generation.</summary>
/// <param name="Equation">What it takes for the equation.</param>
/// <param name="Value">Its value: null where the numbers are not used once each, infinity where it cannot be evaluated.</param>
/// <param name="Correct">The value is the target.</param>
/// <param name="Exact">Strict: it is correct, and made of whole numbers, the four operations and parentheses alone.</param>
public sealed record CountdownVerdict(string Equation, Number? Value, bool Correct, bool Exact);

/// <summary>The checks of an equation that the reward and the parser share.</summary>
public static partial class CountdownEquation
{
    private const double Tolerance = 1e-5;

    /// <summary>Whether the digit runs of an equation are the numbers, each exactly once: "49.0" is 49 and 0, and "4 9" is no 49.</summary>
    public static bool UsesEachOnce(string equation, IReadOnlyList<BigInteger> numbers) =>
        PythonNumerals.FindIntegers(equation) is { } found && found.Order().SequenceEqual(numbers.Order());

    /// <summary>The value, or null where Python raises or a character is none of digits, <c>+ - * / ( ) .</c> and white space.</summary>
    public static Number? Evaluate(string equation) =>
        Calculation.Evaluate(PythonText.Strip(equation));

    /// <summary>Whether a value is the target, up to 1e-5.</summary>
    public static bool Reaches(Number value, Number target) => value.IsWithin(Tolerance, target);

    /// <summary>
    /// Strict: whether an equation is whole numbers of up to nine digits, <c>+ - * /</c> between two of them, and parentheses, and its
    /// value is the target without a rounding. "3.5*2" is none, and neither is "-2+5", "2**3" or "7//2".
    /// </summary>
    public static bool IsExact(string equation, Number? target) =>
        target is { Kind: NumberKind.Whole } whole
        && Expression.Evaluate([.. Words().Matches(equation).Select(word => word.Value)]) is { } value && value == (Rational)whole.Whole;

    [GeneratedRegex(@"[0-9]+|\S")]
    private static partial Regex Words();
}
