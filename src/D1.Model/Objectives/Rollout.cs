using D1.Model.Decoding;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>A completion that was judged.</summary>
public interface IRewarded
{
    /// <summary>r.</summary>
    double Reward { get; }
}

/// <summary>A prompt, and what completions of it are worth.</summary>
/// <param name="Ids">Its tokens.</param>
/// <param name="Judge">The reward of a completion's tokens, whole or with masks left; says the same whenever it is asked.</param>
public sealed record RewardedPrompt(long[] Ids, Func<int[], IRewarded> Judge);

/// <summary>G completions of each of some prompts, with their rewards: R rows, those of one prompt next to each other.</summary>
/// <param name="ids">Prompts and completions, int64 <c>[R, P + C]</c>.</param>
/// <param name="completion">Where the completions lie.</param>
/// <param name="completionMask">1 where a token counts, float32 <c>[R, C]</c>.</param>
/// <param name="groupSize">G.</param>
/// <param name="prompts">By row.</param>
/// <param name="answers">The completions as their prompts judge them, by row.</param>
public sealed class Rollout(Tensor ids, Window completion, Tensor completionMask, int groupSize, IReadOnlyList<RewardedPrompt> prompts,
    IReadOnlyList<IRewarded> answers)
{
    /// <summary>Prompts and completions, int64 <c>[R, P + C]</c>.</summary>
    public Tensor Ids => ids;

    /// <summary>Where the completions lie.</summary>
    public Window Completion => completion;

    /// <summary>1 where a token counts, float32 <c>[R, C]</c>.</summary>
    public Tensor CompletionMask => completionMask;

    /// <summary>The tokens that count, bool <c>[R, C]</c>.</summary>
    public Tensor Counted { get; } = completionMask.to(ScalarType.Bool);

    /// <summary>G.</summary>
    public int GroupSize => groupSize;

    /// <summary>The completions as their prompts judge them, by row.</summary>
    public IReadOnlyList<IRewarded> Answers => answers;

    /// <summary>r, float32 <c>[R]</c>.</summary>
    public Tensor Rewards { get; } = RewardTensor(answers, ids.device);

    /// <summary>The denoising steps that the completions came about by; empty where the objective does not need them.</summary>
    public IReadOnlyList<DenoisingState> Trajectory { get; init; } = [];

    /// <summary>How many of the rows lost tokens of their prompt, which was longer than rollouts take.</summary>
    public int CutPrompts { get; init; }

    /// <summary>Tokens of the completions that are still masked.</summary>
    public long MasksLeft { get; init; }

    /// <summary>Rewards of other completions of the same prompts, such as a trajectory's predictions.</summary>
    /// <param name="completions">int64 <c>[R, C]</c>.</param>
    /// <returns>float32 <c>[R]</c>.</returns>
    public Tensor RewardsOf(Tensor completions) =>
        RewardTensor(prompts.Zip(Completions.Rows(completions), (prompt, tokens) => prompt.Judge(tokens)), ids.device);

    /// <summary>Which completion tokens count: up to and including the first EOS.</summary>
    /// <param name="completions">int64 <c>[R, C]</c>.</param>
    /// <param name="eosId">The EOS token.</param>
    /// <returns>float32 <c>[R, C]</c>, 1 or 0.</returns>
    public static Tensor MaskOf(Tensor completions, long eosId)
    {
        var isEos = completions.eq(Number(eosId)).to(ScalarType.Int64);
        return (isEos.cumsum(1) - isEos).eq(Number(0)).to(ScalarType.Float32);
    }

    private static Tensor RewardTensor(IEnumerable<IRewarded> answers, Device device) =>
        tensor(answers.Select(answer => (float)answer.Reward).ToArray(), device: device);
}
