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
/// <typeparam name="TAnswer">What a judged completion is.</typeparam>
/// <param name="Ids">Its tokens.</param>
/// <param name="Judge">Judges a completion's tokens, whole or with masks left; says the same whenever it is asked.</param>
public sealed record RewardedPrompt<TAnswer>(long[] Ids, Func<int[], TAnswer> Judge)
    where TAnswer : IRewarded
{
    /// <summary>Is told of every completion of a rollout before the first is judged.</summary>
    public Action<int[]> Expect { get; init; } = _ => { };
}

/// <summary>G completions of each of some prompts, with their rewards: R rows, those of one prompt next to each other.</summary>
/// <param name="ids">Prompts and completions, int64 <c>[R, P + C]</c>.</param>
/// <param name="completion">Where the completions lie.</param>
/// <param name="completionMask">1 where a token counts, float32 <c>[R, C]</c>.</param>
/// <param name="groupSize">G.</param>
/// <param name="rewards">r, by row.</param>
public sealed class Rollout(Tensor ids, Window completion, Tensor completionMask, int groupSize, IEnumerable<double> rewards)
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

    /// <summary>r, float32 <c>[R]</c>.</summary>
    public Tensor Rewards { get; } = RewardTensor(rewards, ids.device);

    /// <summary>What other completions of each row's prompt are worth.</summary>
    public IReadOnlyList<Func<int[], double>> Worth { get; init; } = [];

    /// <summary>The denoising steps that the completions came about by; empty where the objective does not need them.</summary>
    public IReadOnlyList<DenoisingState> Trajectory { get; init; } = [];

    /// <summary>Tokens of a block that the completions were decoded in; one block unless somebody says.</summary>
    public int BlockLength { get; init; } = (int)completion.Length;

    /// <summary>Classifier-free guidance that the completions were decoded with, which the policy's scores have too; 0 is none.</summary>
    public double CfgScale { get; init; }

    /// <summary>How many of the rows lost tokens of their prompt, which was longer than rollouts take.</summary>
    public int CutPrompts { get; init; }

    /// <summary>Tokens of the completions that are still masked.</summary>
    public long MasksLeft { get; init; }

    /// <summary>Mean over all tokens that count.</summary>
    /// <param name="values">Of tokens, <c>[R, C]</c>.</param>
    internal Tensor TokenMean(Tensor values) => (values * completionMask).sum() / completionMask.sum();

    /// <summary>Rewards of other completions of the same prompts, such as a trajectory's predictions.</summary>
    /// <param name="completions">int64 <c>[R, C]</c>.</param>
    /// <returns>float32 <c>[R]</c>.</returns>
    /// <exception cref="InvalidOperationException">Nobody said what <see cref="Worth"/> is.</exception>
    public Tensor RewardsOf(Tensor completions) => Worth.Count == 0
        ? throw new InvalidOperationException("the rollout has rewards alone, and no prompts that judge other completions")
        : RewardTensor(Worth.Zip(Completions.Rows(completions), (worth, tokens) => worth(tokens)), ids.device);

    /// <summary>Which completion tokens count: up to and including the first EOS.</summary>
    /// <param name="completions">int64 <c>[R, C]</c>.</param>
    /// <param name="eosId">The EOS token.</param>
    /// <returns>float32 <c>[R, C]</c>, 1 or 0.</returns>
    public static Tensor MaskOf(Tensor completions, long eosId)
    {
        var isEos = completions.eq(Number(eosId)).to(ScalarType.Int64);
        return (isEos.cumsum(1) - isEos).eq(Number(0)).to(ScalarType.Float32);
    }

    private static Tensor RewardTensor(IEnumerable<double> rewards, Device device) =>
        tensor(rewards.Select(reward => (float)reward).ToArray(), device: device);
}
