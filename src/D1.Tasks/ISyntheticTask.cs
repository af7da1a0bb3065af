using D1.Core;

namespace D1.Tasks;

/// <summary>A task that makes up its problems, and so can also solve them: what a model is pre-trained on.</summary>
public interface ISyntheticTask : ITask
{
    /// <summary>Tokens of every prompt.</summary>
    int PromptLength { get; }

    /// <summary>
    /// A reference completion, without EOS. Only <see cref="CompletionStyle.Wrong"/> draws from <paramref name="random"/>.
    /// </summary>
    /// <exception cref="ArgumentException">The problem belongs to another task.</exception>
    string Completion(Problem problem, CompletionStyle style, CounterRandom random);
}
