using D1.Core;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>What a copy of a completion has masked.</summary>
public enum CompletionMasking
{
    /// <summary>Every token.</summary>
    All,

    /// <summary>A random number of tokens, anywhere.</summary>
    Random,

    /// <summary>A random number of the tokens of a random block, and everything behind the block.</summary>
    BlockRandom,

    /// <summary>A random block and everything behind it.</summary>
    BlockAll,
}

/// <summary>
/// Log-probabilities of masked tokens in several corrupted copies of each completion. Copies mask as semi-autoregressive decoding meets
/// masks: in a block and behind it, the blocks of a row's copies being different ones as long as there are. What lies behind the first EOS
/// is masked too, but not scored; what lies before the block, prompt and completion, is lightly perturbed. Scores are <c>[N, R, C]</c>, 0
/// where a copy has no mask.
/// </summary>
/// <remarks>SPG (arXiv 2510.09541), block-wise masking.</remarks>
public sealed record BlockMaskEstimator : LikelihoodEstimator, IValidatedOptions
{
    [Option("What a copy has masked.", Source = "released SPG configuration: block_random")]
    public CompletionMasking Masking { get; init; } = CompletionMasking.BlockRandom;

    [Option("Copies of each completion.", Min = 1, Max = 1000, Source = "released SPG configuration: 2")]
    public int Samples { get; init; } = 2;

    [Option("Tokens a block, which divides the completion's length; those that rollouts are decoded in when null.",
        Min = 1, Max = 1_000_000, Unit = "tokens", Source = "released SPG configuration: 32 in both")]
    public int? BlockLength { get; init; }

    [Option("Smallest share of a completion that masking random masks, of one token at the least.", Min = 0, Max = 1)]
    public double MinShare { get; init; }

    [Option("Largest share of a completion that masking random masks.", Min = 0, Max = 1)]
    public double MaxShare { get; init; } = 1;

    [Option("Probability that a token of the prompt is masked, and of a block before the masked one.",
        Min = 0, Max = 1, Source = "SPG paper: 0.15")]
    public double PromptMaskProbability { get; init; } = 0.15;

    public override int Passes => Samples;

    private bool HasBlocks => Masking is CompletionMasking.BlockRandom or CompletionMasking.BlockAll;

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Masking == CompletionMasking.All && Samples != 1)
            yield return ("samples", "must be 1 with masking all: further copies would have the same masks");
        if (MinShare > MaxShare)
            yield return ("min_share", FormattableString.Invariant($"must be at most max_share ({MaxShare})"));
    }

    public override string? LengthProblem(int length, int block)
    {
        var each = BlockLength ?? block;
        return !HasBlocks ? null
            : length % each != 0 ? $"must have a likelihood.block_length that divides the completions' {length} tokens, not {each}"
            : Samples > length / each ? $"must have likelihood.samples of at most {length / each}, the blocks of {each} tokens in a "
                + $"completion of {length}, not {Samples}: each copy takes another block"
            : null;
    }

    public override MaskPattern Draw(Rollout rollout, Generator generator)
    {
        var (counted, start) = (rollout.Counted.cpu(), rollout.Completion.Start);
        long rows = counted.size(0), length = counted.size(1);
        var tokens = counted.sum(1).expand(Samples, rows);
        // Where what a copy masks begins, [N, R, 1]: before it prompt and completion are perturbed, behind it everything is masked.
        var size = HasBlocks ? BlockLength ?? rollout.BlockLength : length;
        var block = Blocks(tokens, length, size, generator).unsqueeze(2);
        var end = block.Plus(size);
        var position = Range(length, counted.device);
        var chosen = position.ge(block).logical_and(position.lt(end)).logical_and(counted);
        if (Masking is CompletionMasking.Random or CompletionMasking.BlockRandom)
            chosen = RandomPositions.Choose(chosen, Count(chosen.sum(2), generator), generator);
        var masked = chosen.logical_or(position.ge(end)).logical_or(counted.logical_not());
        var perturbed = rand([Samples, rows, start + length], dtype: ScalarType.Float64, generator: generator)
            .lt(Number(PromptMaskProbability)).logical_and(Range(start + length, counted.device).lt(block.Plus(start)));
        var prompts = zeros([Samples, rows, start], ScalarType.Bool);
        return new MaskPattern(cat([prompts, masked], 2).logical_or(perturbed).to(rollout.Ids.device));
    }

    /// <summary>First tokens of each copy's block, <c>[N, R]</c>: a permutation of all blocks, modulo those that hold tokens which count.
    /// </summary>
    private Tensor Blocks(Tensor tokens, long length, long size, Generator generator)
    {
        if (!HasBlocks) return zeros_like(tokens);
        var order = rand([tokens.size(1), length / size], dtype: ScalarType.Float64, generator: generator).argsort(1);
        var held = tokens.Plus(size - 1).floor_divide(Number(size));
        return order.narrow(1, 0, Samples).t().remainder(held) * Number(size);
    }

    private Tensor Count(Tensor eligible, Generator generator)
    {
        var (least, most) = Masking == CompletionMasking.BlockRandom ? (0.0, 1.0) : (MinShare, MaxShare);
        var lowest = Share(least).clamp_min(Number(1));
        return RandomPositions.Whole(lowest, Share(most).maximum(lowest), generator);

        Tensor Share(double of) => eligible.to(ScalarType.Float64).mul(Number(of)).floor().to(ScalarType.Int64);
    }

    public override Tensor Score(Llada policy, Rollout rollout, MaskPattern pattern) =>
        PassLogProbabilities.Forward(policy, rollout, pattern.Masked, Scored(rollout, pattern));

    /// <summary>The masked tokens that count, bool <c>[N, R, C]</c>.</summary>
    internal static Tensor Scored(Rollout rollout, MaskPattern pattern) =>
        PassLogProbabilities.MaskedCompletions(rollout, pattern).logical_and(rollout.Counted);
}
