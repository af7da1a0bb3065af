using D1.Pipeline.Records;

namespace D1.Stages.Report;

/// <summary>Gathers the problems of every task once, and each cell's answers to them.</summary>
internal sealed class ReportItems
{
    private readonly Dictionary<string, TaskProblems> _tasks = [];

    /// <summary>Tasks that have problems.</summary>
    public IEnumerable<string> Tasks => _tasks.Keys;

    /// <summary>Adds a cell's answers.</summary>
    public ReportAnswers Add(string task, IReadOnlyList<Sample> samples)
    {
        if (!_tasks.TryGetValue(task, out var problems)) _tasks.Add(task, problems = new());
        string[] terms = [.. samples.SelectMany(sample => sample.Rewards.Keys).Distinct()];
        problems.Terms.UnionWith(terms);
        return new(
            [.. samples.Select(problems.IndexOf)],
            [.. samples.Select(sample => sample.Completion)],
            [.. samples.Select(sample => sample.Extracted)],
            [.. samples.Select(sample => AnswerSpan.Find(sample.Completion, sample.Extracted))],
            [.. samples.Select(sample => sample.Correct)],
            [.. samples.Select(sample => sample.Total)],
            terms.ToDictionary(term => term, term => (IReadOnlyList<double?>)
                [.. samples.Select(sample => sample.Rewards.TryGetValue(term, out var value) ? value : (double?)null)]),
            [.. samples.Select(sample => sample.EffectiveTokens)],
            [.. samples.Select(sample => sample.Cut)])
        {
            Failure = samples.Any(sample => sample.Failure is not null) ? [.. samples.Select(sample => sample.Failure)] : null,
        };
    }

    /// <summary>All problems of a task.</summary>
    public ReportProblems Problems(string task) => _tasks[task].ToReport();

    private sealed class TaskProblems
    {
        // An id is one problem's within a cell; another split or seed may have another problem of that id.
        private readonly Dictionary<(string Id, string Question, string Truth), int> _index = [];

        public SortedSet<string> Terms { get; } = new(StringComparer.Ordinal);

        public int IndexOf(Sample sample)
        {
            var problem = (sample.Id, sample.Question, sample.Truth);
            if (!_index.TryGetValue(problem, out var index)) _index.Add(problem, index = _index.Count);
            return index;
        }

        public ReportProblems ToReport() => new(
            [.. _index.Keys.Select(problem => problem.Id)],
            [.. _index.Keys.Select(problem => problem.Question)],
            [.. _index.Keys.Select(problem => problem.Truth)],
            Terms.ToDictionary(term => term, term => RewardTerms.Meaning(term) ?? ""));
    }
}
