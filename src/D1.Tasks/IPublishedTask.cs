using D1.Core;
using D1.Tasks.Data;

namespace D1.Tasks;

/// <summary>A task on published data sets: what of it is known without them.</summary>
public interface IPublishedTask : IDataTask
{
    /// <summary>As in specs.</summary>
    string Name { get; }

    /// <summary>Terms of its training reward; they are asked for their names and weights only.</summary>
    IReadOnlyList<RewardFunction> Rewards { get; }

    /// <summary>Whether the released code has words for it.</summary>
    bool HasReleasedPrompts { get; }

    /// <summary>Tokens that most prompts have no more of, for estimates.</summary>
    int PromptTokens { get; }

    /// <summary>Problems of an evaluation that asks for no number.</summary>
    int UsualProblems(Split split);

    /// <summary>The most problems that a split can have; null where nobody states how many there are.</summary>
    /// <param name="split">The split.</param>
    /// <param name="heldOut">Training rows that are set aside; null is as many as usually.</param>
    int? MostProblems(Split split, int? heldOut);

    /// <summary>The task in this project's words, for no model: the user's alone.</summary>
    /// <exception cref="InputException">The data sets are not there.</exception>
    ITask On(DataFolder data);
}
