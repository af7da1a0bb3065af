using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Text.Chat;

namespace D1.Tasks.Released;

/// <summary>
/// A task of the paper on its real data, rewarded and scored as in the released code. Training rows that are set aside are the validation
/// split. Rows are read when a split is first asked for.
/// </summary>
public sealed class PaperTask : ITask
{
    // The seed that the released evaluation draws its test rows with.
    private const uint ReleasedSeed = 42;

    private readonly ReleasedTask _released;
    private readonly TaskPrompts _prompts;
    private readonly ChatTemplate? _chat;
    private readonly Lazy<UsableRows<PaperRow>> _training;
    private readonly Lazy<UsableRows<PaperRow>> _test;
    private readonly Dictionary<Split, Lazy<IReadOnlyList<PaperRow>>> _splits;
    private readonly RowStreams _streams;

    /// <param name="released">What it is.</param>
    /// <param name="data">Where the data sets lie.</param>
    /// <param name="prompts">The wording.</param>
    /// <param name="chat">The model's chat template; null is what the user says, alone.</param>
    /// <param name="heldOut">Training rows to set aside for validation; null is as many as in the released code: 500 of Countdown and
    /// Sudoku, none of the others.</param>
    /// <param name="report">Gets a line on every data set that is read: rows that can be used, and why others cannot.</param>
    public PaperTask(ReleasedTask released, DataFolder data, TaskPrompts prompts, ChatTemplate? chat, int? heldOut = null,
        Action<string>? report = null)
    {
        (_released, _prompts, _chat, _streams) = (released, prompts, chat, new(released.Name));
        var aside = heldOut ?? released.HeldOut;
        _training = new(() => Load(released.Training, aside + 1));
        _test = new(() => Load(released.Test, 1));
        var shuffled = new Lazy<IReadOnlyList<PaperRow>>(() => Shuffle(_training.Value.Rows));
        _splits = new()
        {
            [Split.Train] = new(() => [.. shuffled.Value.SkipLast(aside)]),
            [Split.Validation] = new(() => [.. shuffled.Value.TakeLast(aside)]),
            [Split.Test] = new(() => released.DrawsTest
                ? [.. new LegacyNumpyRandom(ReleasedSeed).Permutation(_test.Value.Rows.Count).Select(row => _test.Value.Rows[row])]
                : _test.Value.Rows),
        };

        UsableRows<PaperRow> Load(RowSource<PaperRow> rows, int needed)
        {
            var usable = rows.Load(data).Require(needed, rows.Name);
            report?.Invoke($"{rows.Name}: {usable.Summary}");
            return usable;
        }
    }

    public string Name => _released.Name;

    public IReadOnlyList<RewardFunction> Rewards =>
        [.. _released.Rewards.Select(reward => reward with { Share = (problem, text) =>
            reward.Share(Own(problem).Row.Problem, text) })];

    public int UsualProblems(Split split) => _released.TestProblems;

    public bool ScoresSpecialTokens => true;

    public Problem Sample(Split split, ulong seed, long index) =>
        Ask(_streams.At(Rows(split, 1), split, seed, index), PromptUse.Training);

    /// <inheritdoc/>
    /// <remarks>Test problems come in the released order, so that also the batches of the released evaluation come again.</remarks>
    public IReadOnlyList<Problem> Problems(Split split, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return [.. Rows(split, count).Take(count).Select(row => Ask(row, PromptUse.Evaluation))];
    }

    /// <summary>Every problem of the split.</summary>
    public IReadOnlyList<Problem> All(Split split, PromptUse use = PromptUse.Evaluation) =>
        [.. _splits[split].Value.Select(row => Ask(row, use))];

    /// <summary>The rows that the split is taken from.</summary>
    public UsableRows<PaperRow> Source(Split split) => (split == Split.Test ? _test : _training).Value;

    public Verdict Score(Problem problem, string completion)
    {
        var row = Own(problem).Row;
        var verdict = _released.Score(new GeneratedItem(row.Id, 0, row.Question, completion, row.Truth));
        return new Verdict(verdict.Correct, verdict.Total, verdict.Solved, Text(verdict.Extracted)) { Strict = verdict.Strict };
    }

    private IReadOnlyList<PaperRow> Rows(Split split, int count)
    {
        var rows = _splits[split].Value;
        if (rows.Count >= count) return rows;
        var advice = split == Split.Validation ? "; set some aside for it: held_out" : "";
        throw new InputException($"{count} {split} problems of {Name} were asked for, but there are only {rows.Count}{advice}");
    }

    // The split must not change with the seed of a run.
    private PaperRow[] Shuffle(IReadOnlyList<PaperRow> rows)
    {
        PaperRow[] shuffled = [.. rows];
        new CounterRandom(0, $"{Name}/set-aside").Shuffle<PaperRow>(shuffled);
        return shuffled;
    }

    private PaperProblem Ask(PaperRow row, PromptUse use) => new(row, _prompts.For(use).Render(_chat, row.Fields));

    private PaperProblem Own(Problem problem) =>
        problem as PaperProblem ?? throw new ArgumentException($"'{problem?.Id}' is not a problem of the task {Name}");

    private static string? Text(JsonNode? extracted) =>
        extracted?.GetValueKind() == JsonValueKind.String ? extracted.GetValue<string>() : extracted?.ToJsonString();
}
