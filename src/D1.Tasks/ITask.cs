using D1.Core;
using D1.Tasks.Data;
using D1.Tasks.Nano;
using D1.Tasks.Prompts;
using D1.Text.Tokenization;

namespace D1.Tasks;

/// <summary>
/// A source of problems, with the rewards that train on them and the scorer that counts. Deterministic in any culture; one instance is for
/// one thread.
/// </summary>
public interface ITask
{
    /// <summary>As in specs and tables.</summary>
    string Name { get; }

    /// <summary>Terms of the training reward, which is their weighted sum, with the weights of the paper (Section 4) and the released
    /// functions; those of weight 0 only watch, unless a spec weighs them. Made when they are asked for: who only takes problems does not
    /// depend on them.</summary>
    IReadOnlyList<RewardFunction> Rewards { get; }

    /// <summary>Problems of an evaluation that asks for no number.</summary>
    int UsualProblems(Split split) => 256;

    /// <summary>
    /// Whether <see cref="Score"/> reads special tokens too, as the released evaluation parser does; otherwise completions come without
    /// them.
    /// </summary>
    bool ScoresSpecialTokens => false;

    /// <summary>
    /// Problem <paramref name="index"/> of an endless stream, worded for training; problems come back, and no index needs an earlier one.
    /// </summary>
    /// <exception cref="InputException">The split has no problems.</exception>
    Problem Sample(Split split, ulong seed, long index);

    /// <summary>
    /// Problems without repetition, worded for evaluation. Where there are several prompts of one problem (same <see cref="Problem.Id"/>),
    /// every problem comes once before one comes again. What is a fixed set does not depend on <paramref name="seed"/>.
    /// </summary>
    /// <exception cref="InputException">The split has fewer prompts than <paramref name="count"/>; the message says how many.</exception>
    IReadOnlyList<Problem> Problems(Split split, int count, ulong seed);

    /// <summary>
    /// Says that a completion will be scored and rewarded: of a batch, all are said before the first is scored, so that a task which takes
    /// long over one can look at them side by side. It changes no verdict, and none needs it.
    /// </summary>
    void Expect(Problem problem, string completion)
    {
    }

    /// <summary>Scores a completion, with or without EOS tokens.</summary>
    /// <exception cref="ArgumentException">The problem belongs to another task.</exception>
    Verdict Score(Problem problem, string completion);

    /// <summary>The task that a problem belongs to, where several take turns.</summary>
    ITask Of(Problem problem) => this;

    /// <summary>What every term says of a completion, those that only watch too.</summary>
    IReadOnlyList<RewardTerm> RewardTerms(Problem problem, string completion) =>
        [.. Rewards.Select(reward => reward.Evaluate(problem, completion))];

    /// <summary>The training reward: the sum of what <see cref="RewardTerms"/> add.</summary>
    double Reward(Problem problem, string completion) => RewardTerms(problem, completion).Sum(term => term.Value);
}

/// <summary>A task that makes up its problems, and so can also solve them: what a model is pre-trained on.</summary>
public interface ISyntheticTask : ITask
{
    /// <summary>Tokens of every prompt.</summary>
    int PromptLength { get; }

    /// <summary>A tokenizer of the words of its prompts and completions: tasks that one model is trained on have the same.</summary>
    WordLevelTokenizer CreateTokenizer() => NanoVocabulary.CreateTokenizer();

    /// <summary>
    /// A reference completion, without EOS. Only <see cref="CompletionStyle.Wrong"/> draws from <paramref name="random"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The problem belongs to another task.</exception>
    string Completion(Problem problem, CompletionStyle style, CounterRandom random);
}

/// <summary>A task on data, of which a stage knows only where they lie.</summary>
public interface IDataTask
{
    /// <param name="data">Where the data sets lie, and the released modules where their prompts are asked for.</param>
    /// <param name="style">Whose words.</param>
    /// <param name="modelFolder">Has the chat template.</param>
    /// <param name="heldOut">Training rows to set aside for validation; null is as many as in the released code.</param>
    /// <param name="report">Gets a line on every data set that is read.</param>
    /// <exception cref="InputException">Its prompts or the template cannot be read.</exception>
    ITask Open(DataFolder data, PromptStyle style, string modelFolder, int? heldOut, Action<string> report);
}
