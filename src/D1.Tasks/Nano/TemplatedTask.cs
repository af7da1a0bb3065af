using D1.Core;

namespace D1.Tasks.Nano;

/// <summary>A task whose problems come from templates and whose answers are numbers. Trace: the intermediate results.</summary>
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

    protected override TemplatedProblem Draw(CounterRandom random) => random.Pick(_templates).Draw(Name, Write, random);

    protected override long? PromptCount(Split split) => _templates.Sum(template => template.PromptCount(Name, split));

    protected override string Reasoning(TemplatedProblem problem) =>
        string.Join(' ', problem.Steps.SkipLast(1).Select(NanoVocabulary.Word));

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
        Reward(name, (problem, completion) => Extract(completion) == NanoVocabulary.Word(problem.Value) ? 2.0 : 0);
}

/// <summary>A problem of a template, with the results of its steps.</summary>
public sealed record TemplatedProblem : Problem
{
    internal TemplatedProblem(string id, string prompt, string answer, int[] steps)
        : base(id, prompt, answer) => Steps = steps;

    /// <summary>The results in order; the last is the answer.</summary>
    public IReadOnlyList<int> Steps { get; }

    /// <summary>The value of the answer.</summary>
    public int Value => Steps[^1];
}
