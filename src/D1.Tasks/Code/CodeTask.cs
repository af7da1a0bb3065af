using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;
using D1.Tasks.Sandbox;
using D1.Text.Chat;

namespace D1.Tasks.Code;

/// <summary>Problems of a published set; what a model writes is run in the sandbox. Rows are read when a split is first asked
/// for.</summary>
public sealed class CodeTask : ITask
{
    private readonly PublishedCode _set;
    private readonly Wording _wording;
    private readonly ChatTemplate? _chat;
    private readonly Lazy<UsableRows<CodeProblem>> _rows;
    private readonly Lazy<Dictionary<Split, IReadOnlyList<CodeProblem>>> _splits;
    private readonly RowStreams _streams;
    private readonly JudgedPrograms _judged = new();

    internal CodeTask(
        PublishedCode set, DataFolder data, Wording wording, ChatTemplate? chat, int? heldOut = null, Action<string>? report = null)
    {
        (_set, _wording, _chat, _streams) = (set, wording, chat, new(set.Name));
        var aside = heldOut ?? set.HeldOut;
        _rows = new(() =>
        {
            var usable = set.Rows.Load(data).Require(set.Use == Split.Train ? aside + 1 : 1, set.Rows.Name);
            report?.Invoke($"{set.Rows.Name}: {usable.Summary}");
            return usable;
        });
        _splits = new(() => Divide(aside));
    }

    public string Name => _set.Name;

    /// <inheritdoc/>
    /// <remarks>Where they are from says docs/sandbox.md.</remarks>
    public IReadOnlyList<RewardFunction> Rewards => CodeRewards.Terms(_judged);

    /// <inheritdoc/>
    /// <remarks>All of the test.</remarks>
    public int UsualProblems(Split split) => split == _set.Use && split == Split.Test ? Rows(split, 1).Count : _set.UsualProblems(split);

    public Problem Sample(Split split, ulong seed, long index) => Ask(_streams.At(Rows(split, 1), split, seed, index));

    /// <inheritdoc/>
    /// <remarks>Test problems come in the published order.</remarks>
    public IReadOnlyList<Problem> Problems(Split split, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return [.. Rows(split, count).Take(count).Select(Ask)];
    }

    /// <summary>Every problem of the split.</summary>
    public IReadOnlyList<Problem> All(Split split) => [.. Rows(split, 0).Select(Ask)];

    /// <summary>The rows that the splits are taken from.</summary>
    public UsableRows<CodeProblem> Source => _rows.Value;

    /// <inheritdoc/>
    /// <remarks>Right where every test passes.</remarks>
    public Verdict Score(Problem problem, string completion)
    {
        var (program, tests) = Answer(problem, completion);
        var verdict = _judged.Of(program, tests);
        return new(verdict.Passed ? 1 : 0, 1, verdict.Passed, program) { Failure = verdict.Failure };
    }

    public void Expect(Problem problem, string completion)
    {
        var (program, tests) = Answer(problem, completion);
        _judged.Expect(program, tests);
    }

    private static (string Program, CodeTests Tests) Answer(Problem problem, string completion) =>
        CodeTaskProblem.Own(problem) is var own ? (own.ProgramIn(SpecialTokens.Remove(completion)), own.Tests) : default;

    private CodeTaskProblem Ask(CodeProblem problem) => new(problem, _wording.Render(_chat,
        new Dictionary<string, string> { [PromptFields.Question] = problem.Question }));

    private IReadOnlyList<CodeProblem> Rows(Split split, int count)
    {
        var rows = _splits.Value.GetValueOrDefault(split) ?? [];
        if (rows.Count >= count) return rows;
        var advice = _set.Use == Split.Train && split == Split.Validation ? "; set some aside for it: held_out" : "";
        throw new InputException($"{count} {split} problems of {Name} were asked for, but there are only {rows.Count}{advice}");
    }

    private Dictionary<Split, IReadOnlyList<CodeProblem>> Divide(int aside)
    {
        if (_set.Use == Split.Test) return new() { [Split.Test] = _rows.Value.Rows };
        CodeProblem[] shuffled = [.. _rows.Value.Rows];
        // The split must not change with the seed of a run.
        new CounterRandom(0, $"{Name}/set-aside").Shuffle<CodeProblem>(shuffled);
        return new() { [Split.Train] = shuffled[..^aside], [Split.Validation] = shuffled[^aside..] };
    }
}

/// <summary>A problem that a program answers, with its prompt.</summary>
public sealed record CodeTaskProblem(CodeProblem Code, string Prompt)
    : Problem(Code.Id, Prompt, $"```python\n{Code.Reference.TrimEnd()}\n```")
{
    /// <inheritdoc/>
    public override string Shown => Code.Question;

    /// <inheritdoc/>
    public override string Reference => Code.Reference;

    /// <exception cref="ArgumentException">The problem is not one that programs answer.</exception>
    internal static CodeProblem Own(Problem problem) =>
        (problem as CodeTaskProblem)?.Code ?? throw new ArgumentException($"'{problem?.Id}' is no problem that programs answer");
}
