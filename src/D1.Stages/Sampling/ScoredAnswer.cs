using D1.Core;
using D1.Model.Objectives;
using D1.Pipeline.Records;
using D1.Tasks;
using D1.Text.Tokenization;

namespace D1.Stages.Sampling;

/// <summary>A completion and what its task makes of it.</summary>
/// <param name="Problem">What was asked.</param>
/// <param name="Text">The completion without special tokens, as rewards read it.</param>
/// <param name="Scored">The completion as the scorer reads it.</param>
/// <param name="Verdict">What the scorer says.</param>
/// <param name="Rewards">Terms of the training reward, those that only watch too.</param>
/// <param name="Tokens">Tokens of the completion.</param>
/// <param name="EosTokens">How many of them are EOS.</param>
internal sealed record ScoredAnswer(
    Problem Problem, string Text, string Scored, Verdict Verdict, IReadOnlyList<RewardTerm> Rewards, int Tokens, int EosTokens) : IRewarded
{
    /// <summary>The training reward.</summary>
    public double Reward => Rewards.Sum(term => term.Value);

    /// <summary>Whether it does not end within its tokens.</summary>
    public bool IsCut => EosTokens == 0;

    /// <summary>Share of correct parts.</summary>
    public double Accuracy => Verdict.Total == 0 ? 0 : (double)Verdict.Correct / Verdict.Total;

    /// <summary>Says to a task which answers it will be asked about: of a batch, all before the first.</summary>
    public static void Expect(ITask task, Problem problem, int[] tokens, ITokenizer tokenizer) =>
        task.Expect(problem, tokenizer.Decode(tokens, skipSpecialTokens: !task.ScoresSpecialTokens));

    /// <exception cref="InputException">A reward is not finite.</exception>
    public static ScoredAnswer Of(ITask task, Problem problem, int[] tokens, ITokenizer tokenizer, RewardWeights weights)
    {
        var text = tokenizer.Decode(tokens, skipSpecialTokens: true);
        var scored = task.ScoresSpecialTokens ? tokenizer.Decode(tokens, skipSpecialTokens: false) : text;
        var answer = new ScoredAnswer(problem, text, scored, task.Score(problem, scored), weights.Terms(task, problem, text), tokens.Length,
            tokens.Count(token => token == tokenizer.EosId));
        return float.IsFinite((float)answer.Reward) ? answer : throw new InputException(FormattableString.Invariant(
            $"task {task.Name}: a reward of problem '{problem.Id}' is {(float)answer.Reward}"));
    }

    /// <summary>A problem as rollouts ask it.</summary>
    public static RewardedPrompt<ScoredAnswer> Rewarded(ITask task, Problem problem, ITokenizer tokenizer, RewardWeights weights) => new(
        Array.ConvertAll(tokenizer.Encode(problem.Prompt), id => (long)id), tokens => Of(task, problem, tokens, tokenizer, weights))
    {
        Expect = tokens => Expect(task, problem, tokens, tokenizer),
    };

    /// <summary>
    /// Curves of the terms, means over the answers to the task that has them: of <c>reward/…</c> what they add to the reward, of
    /// <c>unrewarded/…</c>, which weigh nothing, how much of their best the answers have.
    /// </summary>
    public static IEnumerable<(string Name, double Value)> RewardCurves(IEnumerable<ScoredAnswer> answers, ITask task) => answers
        .SelectMany(answer => answer.Rewards.Select(term => (
            Name: (term.Counts ? "reward/" : "unrewarded/") + RewardWeights.NameOf(term.Name, task, answer.Problem),
            Value: term.Counts ? term.Value : term.Share)))
        .GroupBy(term => term.Name, (name, terms) => (name, terms.Average(term => term.Value)));

    /// <summary>It as people see it.</summary>
    [OutsideKey("for people; no output")]
    public Sample ToSample(long step, ITask task, string id) => new(
        step, task.Of(Problem).Name, id, Problem.Shown, Problem.Reference, Text, Verdict.Extracted, Verdict.Correct, Verdict.Total,
        Rewards.Where(term => term.Counts).ToDictionary(term => term.Name, term => term.Value), Reward, Tokens - EosTokens, Tokens, IsCut)
    { Failure = Verdict.Failure };
}
