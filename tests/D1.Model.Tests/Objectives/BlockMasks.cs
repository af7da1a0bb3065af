using D1.Model.Objectives;
using static TorchSharp.torch;

namespace D1.Model.Tests.Objectives;

/// <summary>The rules that masks of <see cref="BlockMaskEstimator"/> keep, whoever drew them.</summary>
internal static class BlockMasks
{
    /// <param name="estimator">How they were drawn.</param>
    /// <param name="rollout">For what.</param>
    /// <param name="masked">bool <c>[N, R, P + C]</c>.</param>
    public static void AssertRules(BlockMaskEstimator estimator, Rollout rollout, Tensor masked)
    {
        Assert.Equal([estimator.Samples, .. rollout.Ids.shape], masked.shape);
        Assert.All(Enumerable.Range(0, estimator.Samples), copy => Assert.All(Enumerable.Range(0, (int)masked.size(1)), row =>
        {
            var all = masked[copy][row].data<bool>().ToArray();
            var (prompt, completion) = (all[..(int)rollout.Completion.Start], all[(int)rollout.Completion.Start..]);
            var tokens = (int)rollout.CompletionMask[row].sum().item<float>();
            Assert.All(completion[tokens..], Assert.True);
            if (estimator.PromptMaskProbability == 0) Assert.All(prompt, Assert.False);
            Assert.True(Fits(estimator, completion, tokens, estimator.BlockLength ?? rollout.BlockLength),
                $"{string.Concat(completion.Select(each => each ? 1 : 0))} of {tokens}");
        }));
    }

    private static bool Fits(BlockMaskEstimator estimator, bool[] completion, int tokens, int size)
    {
        var count = completion[..tokens].Count(each => each);
        return estimator.Masking switch
        {
            CompletionMasking.All => count == tokens,
            CompletionMasking.Random => count >= Math.Max(1, (int)(tokens * estimator.MinShare))
                && count <= Math.Max(1, (int)(tokens * estimator.MaxShare)),
            _ => Enumerable.Range(0, (tokens + size - 1) / size).Any(block => FitsBlock(estimator, completion, tokens, block * size, size)),
        };
    }

    private static bool FitsBlock(BlockMaskEstimator estimator, bool[] completion, int tokens, int start, int size)
    {
        var end = start + size;
        var inside = completion[start..Math.Min(end, tokens)];
        return completion[end..].All(each => each)
            && (estimator.Masking == CompletionMasking.BlockAll ? inside.All(each => each) : inside.Any(each => each))
            && (estimator.PromptMaskProbability > 0 || !completion[..start].Any(each => each));
    }
}
