using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;
using D1.Text.Chat;

namespace D1.Tasks.Jsonl;

/// <summary>
/// A task whose rows lie in a file of JSON lines: <c>{"question", "answer"}</c> and, where they are not as usual, <c>"scorer"</c> (one of
/// <see cref="Scorers"/>; usually <c>text</c>) and <c>"split"</c> (<c>train</c>, <c>validation</c> or <c>test</c>; usually <c>test</c>).
/// </summary>
public sealed class JsonlTask : ITask
{
    public const string Extension = ".jsonl";

    private const double RightAnswer = 2;
    private const double AnswerTags = 0.5;

    private static readonly string[] Columns = ["question", "answer", "scorer", "split"];

    private static readonly Wording Wording = new(OwnPrompts.Asking("{question}", "The result is the answer alone."));

    private readonly string _file;
    private readonly Dictionary<Split, JsonlProblem[]> _rows;
    private readonly RowStreams _streams;

    /// <summary>Reads a task's rows.</summary>
    /// <param name="file">The file; the task has its name.</param>
    /// <param name="chat">The model's chat template; null is a model that has none and reads the question alone.</param>
    /// <exception cref="InputException">The file is not there, has no rows, or a row is not as above; the message names file and
    /// line.</exception>
    public JsonlTask(string file, ChatTemplate? chat)
    {
        (Name, _file, _streams) = (NameOf(file), file, new(NameOf(file)));
        var rows = JsonLines.Read(file).Select((row, index) => Read(row, $"{Name}/{index}", chat)).ToLookup(row => row.Split);
        _rows = Enum.GetValues<Split>().ToDictionary(split => split, split => rows[split].ToArray());
        if (rows.Count == 0) throw new InputException($"{file}: has no rows; of each, {{\"question\": text, \"answer\": text}}");
    }

    public string Name { get; }

    /// <summary>The name of the task of a file.</summary>
    public static string NameOf(string file) => Path.GetFileNameWithoutExtension(file);

    /// <inheritdoc/>
    /// <remarks>All of the split.</remarks>
    public int UsualProblems(Split split) => _rows[split].Length;

    /// <inheritdoc/>
    /// <remarks>2 for a right answer, as the paper gives; 0.5 for an answer between its tags, right or wrong.</remarks>
    public IReadOnlyList<RewardFunction> Rewards =>
    [
        new("correctness", RightAnswer, (problem, completion) => Score(problem, completion).Solved ? 1 : 0),
        new("answer_tags", AnswerTags, (_, completion) => AnswerTag.Last(Said(completion)) is null ? 0 : 1),
    ];

    public Problem Sample(Split split, ulong seed, long index) => _streams.At(Rows(split, 1), split, seed, index);

    /// <inheritdoc/>
    /// <remarks>In the file's order.</remarks>
    public IReadOnlyList<Problem> Problems(Split split, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return [.. Rows(split, int.Max(1, count)).Take(count)];
    }

    /// <inheritdoc/>
    /// <remarks>Reads what stands between the last answer tags, or else in the last box.</remarks>
    public Verdict Score(Problem problem, string completion)
    {
        var own = problem as JsonlProblem ?? throw new ArgumentException($"'{problem?.Id}' is not a problem of the task {Name}");
        var said = Said(completion);
        var extracted = AnswerTag.Last(said) ?? BoxedAnswer.Content(said);
        var right = extracted is not null && Scorers.Get(own.Scorer)(extracted, own.Answer);
        return new Verdict(right ? 1 : 0, 1, right, extracted);
    }

    /// <summary>What comes before the first EOS.</summary>
    private static string Said(string completion) => completion.Split(SpecialTokens.EndOfText)[0];

    private JsonlProblem[] Rows(Split split, int count) => _rows[split] is var rows && rows.Length >= count ? rows
        : throw new InputException($"{_file}: {count} {Lower(split)} problems were asked for, but there are only {rows.Length}; "
            + $"a row says \"split\": \"{Lower(split)}\"");

    private static JsonlProblem Read(DataRow row, string id, ChatTemplate? chat)
    {
        if (row.Columns.Except(Columns).FirstOrDefault() is { } unknown)
            throw row.Error($"'{unknown}' is none of {string.Join(", ", Columns)}");
        var scorer = row.Has("scorer") ? row.Text("scorer") : Scorers.Text;
        if (!Scorers.Names.Contains(scorer)) throw row.Error($"'scorer' must be one of {string.Join(", ", Scorers.Names)}, not '{scorer}'");
        var (question, answer) = (row.Text("question"), row.Text("answer"));
        if (string.IsNullOrWhiteSpace(question)) throw row.Error("'question' is empty");
        if (string.IsNullOrWhiteSpace(answer)) throw row.Error("'answer' is empty");
        if (!Scorers.Get(scorer)(answer, answer)) throw row.Error($"'answer' is never right: the scorer {scorer} cannot read '{answer}'");
        var fields = new Dictionary<string, string> { [PromptFields.Question] = question };
        return new(id, question, chat is null ? question : Wording.Render(chat, fields), answer, scorer, SplitOf(row));
    }

    private static Split SplitOf(DataRow row)
    {
        if (!row.Has("split")) return Split.Test;
        var text = row.Text("split");
        return Enum.GetValues<Split>().Where(split => Lower(split) == text).Select(split => (Split?)split).FirstOrDefault()
            ?? throw row.Error($"'split' must be one of {string.Join(", ", Enum.GetValues<Split>().Select(Lower))}, not '{text}'");
    }

    private static string Lower(Split split) => split.ToString().ToLowerInvariant();

    private sealed record JsonlProblem(string Id, string Question, string Prompt, string Answer, string Scorer, Split Split)
        : Problem(Id, Prompt, Answer)
    {
        public override string Shown => Question;
    }
}

/// <summary>The task of a file of rows that lies among a stage's data.</summary>
public sealed class JsonlFile(string name) : IDataTask
{
    /// <summary>The kind of that name.</summary>
    public static Kind KindOf(string name) => Kind.Of(name, named => new JsonlFile(named));

    /// <inheritdoc/>
    /// <remarks>The words are this project's, and the rows say themselves what is for validation.</remarks>
    ITask IDataTask.Open(DataFolder data, PromptStyle style, string modelFolder, int? heldOut, Action<string> report) =>
        new JsonlTask(data.File(name + JsonlTask.Extension), ChatTemplate.Find(modelFolder));
}
