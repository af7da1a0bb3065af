using System.Globalization;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Tasks;

namespace D1.Cli.Chat;

/// <summary>Problems of the nano tasks that no model was trained on, and what an answer to one is worth.</summary>
/// <param name="seed">Which problems come.</param>
/// <param name="isKnown">Whether those who answer have tokens for a prompt; tasks without are left out. None is when null.</param>
internal sealed class TaskDesk(ulong seed, Func<string, bool>? isKnown = null)
{
    /// <summary>Where in a line of <see cref="List"/> the prompt's words begin.</summary>
    public const int Inset = 17;

    private readonly Dictionary<string, long> _drawn = [];

    private readonly List<ISyntheticTask> _tasks =
        [.. TaskRegistry.NanoTasks.Where(task => isKnown?.Invoke(task.Sample(Split.Test, seed, 0).Prompt) ?? true)];

    /// <summary>Each task with one of its prompts.</summary>
    public IEnumerable<string> List() =>
        _tasks.Select(task => $@"\task {task.Name,-10} such as: {task.Sample(Split.Test, seed, 0).Prompt}");

    /// <summary>The next problem of a task.</summary>
    /// <exception cref="InputException">There is no such task.</exception>
    public (ITask Task, Problem Problem) Draw(string name)
    {
        var task = _tasks.FirstOrDefault(task => task.Name == name)
            ?? throw new InputException($"no task '{name}'{Spelling.Suggest(name, _tasks.Select(task => task.Name))}");
        var index = _drawn.GetValueOrDefault(name);
        _drawn[name] = index + 1;
        return (task, task.Sample(Split.Test, seed, index));
    }

    /// <summary>The reward by term and the verdict, a line each.</summary>
    public static IEnumerable<string> Judge(ITask task, Problem problem, string completion)
    {
        var terms = task.RewardTerms(problem, completion).Where(term => term.Counts).Select(term =>
            string.Create(CultureInfo.InvariantCulture, $"{term.Name} {term.Value:0.###}"));
        yield return string.Create(CultureInfo.InvariantCulture,
            $"reward {task.Reward(problem, completion):0.###}: {string.Join(", ", terms)}");
        var verdict = task.Score(problem, completion);
        yield return verdict.Solved ? $"solved: {verdict.Extracted}"
            : (verdict.Total > 1 ? string.Create(CultureInfo.InvariantCulture, $"{verdict.Correct} of {verdict.Total} cells right")
                : verdict.Extracted is null ? "no answer found" : $"wrong: {verdict.Extracted}") + $"; right would be: {problem.Answer}";
        if (verdict.Failure is { } failure) yield return $"fails {failure}";
    }
}
