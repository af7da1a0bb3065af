using D1.Core;
using D1.Tasks.Nano;
using D1.Tasks.Sandbox;
using D1.Text.Tokenization;

namespace D1.Tasks.Code;

/// <summary>
/// Nano code: a Python function of two digits. The prompt has a sketch of it, one atom left out, and three of its values; tests ask for
/// others. Trace: the expression at the first input that is shown. Answer: the function, in one line. Rewards: the share of
/// tests that it passes, and its form.
/// </summary>
public sealed class NanoCode : NanoTask<NanoCodeProblem>
{
    public const string TaskName = "code";

    internal const string Head = "def f ( a , b ) : return";

    private static readonly string[] HeadWords = Head.Split(' ');

    private readonly JudgedPrograms _judged = new();

    public NanoCode()
        : base(TaskName, promptLength: 2 + NanoFunction.Length + (5 * NanoCodeProblem.Shows))
    {
    }

    public override IReadOnlyList<RewardFunction> Rewards =>
    [
        Reward("tests", 1, (problem, completion) => Judge(problem, completion)?.Share ?? 0),
        Reward("format", 0.25, (_, completion) => IsWellFormed(completion) ? 1 : 0),
    ];

    public override WordLevelTokenizer CreateTokenizer() => NanoCodeVocabulary.CreateTokenizer();

    protected override void Expect(NanoCodeProblem problem, CompletionText completion)
    {
        if (ProgramIn(completion) is { } program) _judged.Expect(program, problem.Tests);
    }

    protected override NanoCodeProblem Draw(CounterRandom random)
    {
        var function = random.Pick(NanoFunction.All);
        int[] inputs = [.. function.Usable];
        random.Shuffle<int>(inputs);
        return new NanoCodeProblem(function, random.Next(NanoFunction.Atoms), inputs);
    }

    protected override string Reasoning(NanoCodeProblem problem) => problem.Working;

    /// <summary>A habit for RL to break: the atom beside the gap a second time; where that passes the tests, the first atom that does
    /// not.</summary>
    protected override string WrongAnswer(NanoCodeProblem problem, CounterRandom random)
    {
        var (function, left) = (problem.Function, problem.Left);
        var beside = function.AtomAt(left == 0 ? 1 : left - 1);
        var wrong = NanoFunction.AtomWords.Prepend(beside).Select(atom => function.With(left, atom))
            .First(other => problem.Asked.Any(at => other[at] != function[at]));
        return $"{Head} {wrong.Expression}";
    }

    protected override Verdict Score(NanoCodeProblem problem, CompletionText completion)
    {
        var verdict = Judge(problem, completion);
        var passed = verdict is { Passed: true };
        return new Verdict(passed ? 1 : 0, 1, passed, ProgramIn(completion)) { Failure = verdict?.Failure };
    }

    private CodeVerdict? Judge(NanoCodeProblem problem, CompletionText completion) =>
        ProgramIn(completion) is { } program ? _judged.Of(program, problem.Tests) : null;

    private static string? ProgramIn(CompletionText completion) =>
        completion.Answer is { Length: > 0 } answer ? string.Join(' ', answer) : null;

    // Whatever the expression is: whether it can be run is for the tests to find out.
    private static bool IsWellFormed(CompletionText completion) =>
        completion.Count(CompletionText.AnswerOpen) == 1 && completion.Words[^1] == CompletionText.AnswerClose
            && completion.Answer is { } answer && answer.Take(HeadWords.Length).SequenceEqual(HeadWords);
}

/// <summary>A function to find.</summary>
public sealed record NanoCodeProblem : Problem
{
    /// <summary>Values that the prompt shows.</summary>
    internal const int Shows = 3;

    /// <summary>Values that are asked for.</summary>
    private const int Asks = 8;

    internal NanoCodeProblem(NanoFunction function, int left, IReadOnlyList<int> inputs)
        : base($"{NanoCode.TaskName}/{function.Expression.Replace(" ", "", StringComparison.Ordinal)}",
            string.Join(' ', [$"code {function.Sketch(left)}", .. inputs.Take(Shows).Select(at => $"; {Example(function, at)}"),
                NanoVocabulary.Question]),
            $"{NanoCode.Head} {function.Expression}")
    {
        (Function, Left) = (function, left);
        Asked = [.. inputs.Skip(Shows).Take(Asks)];
        Working = At(function, inputs[0]);
        Tests = new([.. Asked.Select(at => FormattableString.Invariant(
            $"assert f({NanoFunction.Inputs[at].A}, {NanoFunction.Inputs[at].B}) == {function[at]}"))]);
    }

    /// <summary>Others may have the same values where they are asked for.</summary>
    public override string Reference => Function.Expression;

    /// <summary>What the prompt does not show: values at other inputs.</summary>
    public CodeTests Tests { get; }

    internal NanoFunction Function { get; }

    /// <summary>Which atom the sketch leaves out.</summary>
    internal int Left { get; }

    /// <summary>Inputs of the tests.</summary>
    internal IReadOnlyList<int> Asked { get; }

    /// <summary>The expression at the first input that is shown, with its value.</summary>
    internal string Working { get; }

    private static string Example(NanoFunction function, int at)
    {
        var (a, b) = NanoFunction.Inputs[at];
        return FormattableString.Invariant($"{a} {b} = {function[at]}");
    }

    private static string At(NanoFunction function, int at)
    {
        var (a, b) = NanoFunction.Inputs[at];
        var words = function.Words.Select(word =>
            word == NanoFunction.First ? NanoVocabulary.Word(a) : word == NanoFunction.Second ? NanoVocabulary.Word(b) : word);
        return $"{string.Join(' ', words)} = {NanoVocabulary.Word(function[at])}";
    }
}
