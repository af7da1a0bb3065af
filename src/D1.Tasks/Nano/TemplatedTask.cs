using D1.Core;

namespace D1.Tasks.Nano;

/// <summary>A task whose problems come from templates and whose answers are numbers. Trace: the work, as equations.</summary>
public abstract class TemplatedTask : NanoTask<TemplatedProblem>
{
    private readonly ProblemTemplate[] _templates;
    private readonly int _highest;

    private protected TemplatedTask(string name, int promptLength, int highest, ProblemTemplate[] templates)
        : base(name, promptLength) => (_highest, _templates) = (highest, templates);

    /// <summary>Distinct problems over all splits.</summary>
    public int ProblemCount => _templates.Sum(template => template.Count);

    /// <summary>The text of an answer, as it stands between the answer tags.</summary>
    protected virtual string Write(int value) => NanoVocabulary.Word(value);

    /// <summary>The number that a completion answers with, as text, or null.</summary>
    protected abstract string? Extract(CompletionText completion);

    /// <summary>All problems are alike in probability.</summary>
    protected override TemplatedProblem Draw(CounterRandom random)
    {
        var index = random.Next(ProblemCount);
        foreach (var template in _templates)
        {
            if (index < template.Count) return template.Dress(Name, index, Write, random);
            index -= template.Count;
        }

        throw new InvalidOperationException("more problems were counted than there are");
    }

    protected override long? PromptCount(Split split) => _templates.Sum(template => template.PromptCount(Name, split));

    protected override string Reasoning(TemplatedProblem problem) => string.Join(' ', problem.Equations);

    /// <summary>Off by 1 to 5.</summary>
    protected override string WrongAnswer(TemplatedProblem problem, CounterRandom random)
    {
        var offset = random.Between(1, 5);
        var up = problem.Value + offset <= _highest && (problem.Value < offset || random.Next(2) == 0);
        return Write(up ? problem.Value + offset : problem.Value - offset);
    }

    protected override Verdict Score(TemplatedProblem problem, CompletionText completion)
    {
        var extracted = Extract(completion);
        var correct = extracted == NanoVocabulary.Word(problem.Value);
        return new Verdict(correct ? 1 : 0, 1, correct, extracted);
    }

    private protected RewardFunction CorrectnessReward(string name) =>
        Reward(name, 2, (problem, completion) => Extract(completion) == NanoVocabulary.Word(problem.Value) ? 1 : 0);
}

/// <summary>A problem of a template, with the results of its steps.</summary>
public sealed record TemplatedProblem : Problem
{
    internal TemplatedProblem(string id, string prompt, string answer, IReadOnlyList<string> equations, IReadOnlyList<int> steps)
        : base(id, prompt, answer) => (Equations, Steps) = (equations, steps);

    /// <summary>The work, such as <c>8 + 4 = 12</c>.</summary>
    public IReadOnlyList<string> Equations { get; }

    /// <summary>The results in order; the last is the answer.</summary>
    public IReadOnlyList<int> Steps { get; }

    /// <summary>The value of the answer.</summary>
    public int Value => Steps[^1];
}
