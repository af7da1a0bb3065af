using D1.Core;
using D1.Model.Network;
using D1.Model.Objectives;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Objectives;

/// <summary>What estimators draw: which tokens, how many, with which weights.</summary>
public sealed class EstimatorTests
{
    private const int Prompt = 3, Length = 12, Draws = 200;

    // Completions of 12, 7, 1 and 4 tokens that count.
    private static Rollout Rollout()
    {
        int[] tokens = [12, 7, 1, 4];
        var mask = tensor(tokens.SelectMany(n => Enumerable.Range(0, Length).Select(at => at < n ? 1f : 0)).ToArray(), [4, Length]);
        return new Rollout(ones([4, Prompt + Length], dtype: ScalarType.Int64), new Window(Prompt, Length), mask, 2, [1, 0, 1, 0])
        {
            BlockLength = 4,
        };
    }

    private static IEnumerable<T> Drawn<T>(LikelihoodEstimator estimator, Rollout rollout)
        where T : MaskPattern
    {
        using var generator = new Generator(7);
        for (var draw = 0; draw < Draws; draw++)
        {
            using var scope = NewDisposeScope();
            yield return (T)estimator.Draw(rollout, generator);
        }
    }

    private static Tensor Completions(MaskPattern pattern) => pattern.Masked.narrow(2, Prompt, Length);

    private static bool NoPrompt(MaskPattern pattern) => !pattern.Masked.narrow(2, 0, Prompt).any().item<bool>();

    [Fact]
    public void Coupled_passes_are_all_a_part_and_its_complement()
    {
        using var scope = NewDisposeScope();
        var shares = Drawn<WeightedPasses>(new CoupledEstimator(), Rollout()).Select(pattern =>
        {
            Assert.True(NoPrompt(pattern));
            var masked = Completions(pattern);
            Assert.True(masked[0].all().item<bool>());
            Assert.True(masked[1].logical_xor(masked[2]).all().item<bool>());
            // ½, 1/2t and 1/2(1−t)
            var weights = pattern.Weights.select(1, 0).data<float>().ToArray();
            var t = 1 / (2 * weights[1]);
            Assert.Equal(0.5, weights[0]);
            Assert.Equal(1 / (2 * (1 - t)), weights[2], 1e-4);
            return (Ratio: t, Share: masked[1].to(ScalarType.Float32).mean().item<float>());
        }).ToList();
        Assert.All(shares, each => Assert.InRange(each.Ratio, 0.2f, 0.8f));
        Assert.InRange(shares.Average(each => each.Ratio), 0.45f, 0.55f);
        Assert.InRange(shares.Average(each => each.Share - each.Ratio), -0.02f, 0.02f);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Numbers_of_an_elbos_masks_are_spread_over_rows_and_each_is_as_likely_as_another(bool complement)
    {
        using var scope = NewDisposeScope();
        var estimator = new ComplementaryEstimator { Samples = 2, Complement = complement };
        var seen = new int[Length + 1];
        foreach (var pattern in Drawn<WeightedPasses>(estimator, Rollout()))
        {
            Assert.True(NoPrompt(pattern));
            var masked = Completions(pattern);
            Assert.Equal(estimator.Passes, masked.size(0));
            for (var pass = 0; pass < masked.size(0); pass += complement ? 2 : 1)
            {
                if (complement) Assert.True(masked[pass].logical_xor(masked[pass + 1]).all().item<bool>());
                var counts = masked[pass].sum(1).data<long>().ToArray();
                foreach (var count in counts) seen[count]++;
                // Thirteen numbers over four rows: each is three or four after the one before.
                Assert.All(counts.Zip(counts.Skip(1)),
                    pair => Assert.InRange((pair.Second - pair.First + Length + 1) % (Length + 1), 3, 4));
                var expected = (Length + 1.0) / estimator.Passes / Math.Max(1, counts[1]);
                Assert.Equal(expected, pattern.Weights[pass][1].item<float>(), 1e-5);
            }
        }

        Assert.All(seen, count => Assert.InRange(count, Draws * 8 / 13 * 0.6, Draws * 8 / 13 * 1.4));
    }

    [Theory]
    [InlineData(Quadrature.Gauss2)]
    [InlineData(Quadrature.Gauss3)]
    [InlineData(Quadrature.Simpson)]
    public void A_quadrature_masks_its_nodes_shares_of_the_tokens_that_count(Quadrature rule)
    {
        using var scope = NewDisposeScope();
        var rollout = Rollout();
        var estimator = new QuadratureEstimator { Quadrature = rule, Draws = 2 };
        // Whatever the nodes: constants are integrated exactly, and but for Simpson's moved node lines are too.
        Assert.Equal(1, estimator.Nodes.Sum(node => node.Weight), 1e-12);
        if (rule != Quadrature.Simpson) Assert.Equal(0.5, estimator.Nodes.Sum(node => node.Weight * node.Time), 1e-12);
        foreach (var pattern in Drawn<WeightedPasses>(estimator, rollout))
        {
            var masked = Completions(pattern);
            Assert.True(NoPrompt(pattern));
            Assert.False(masked.logical_and(rollout.Counted.logical_not()).any().item<bool>());
            Assert.Equal(estimator.Passes, masked.size(0));
            foreach (var (index, (time, weight)) in estimator.Nodes.Index())
            {
                Assert.Equal([.. ((int[])[12, 7, 1, 4]).Select(n => (long)Math.Max(1, Math.Floor(n * time)))],
                    masked[(2 * index) + 1].sum(1).data<long>().ToArray());
                Assert.Equal(weight / time / 2, pattern.Weights[2 * index][3].item<float>(), 1e-5);
            }
        }
    }

    [Fact]
    public void A_random_node_masks_a_token_at_the_least()
    {
        using var scope = NewDisposeScope();
        var (rollout, counts) = (Rollout(), new HashSet<long>());
        foreach (var pattern in Drawn<WeightedPasses>(new QuadratureEstimator { Quadrature = Quadrature.MonteCarlo }, rollout))
        {
            var masked = Completions(pattern);
            Assert.False(masked.logical_and(rollout.Counted.logical_not()).any().item<bool>());
            var (count, weight) = (masked[0][0].sum().item<long>(), pattern.Weights[0][0].item<float>());
            // ⌊12 t⌋ of them, and 1/t.
            Assert.Equal(Math.Max(1, Math.Floor(12 / weight)), count);
            counts.Add(count);
        }

        Assert.Equal(Enumerable.Range(1, Length - 1).Select(count => (long)count), counts.Order());
    }

    [Theory]
    [InlineData(CompletionMasking.All, 1, 0, 1, 0.15)]
    [InlineData(CompletionMasking.Random, 3, 0, 1, 0.15)]
    [InlineData(CompletionMasking.Random, 2, 0.3, 0.6, 0)]
    [InlineData(CompletionMasking.BlockRandom, 3, 0, 1, 0)]
    [InlineData(CompletionMasking.BlockRandom, 2, 0, 1, 0.15)]
    [InlineData(CompletionMasking.BlockAll, 2, 0, 1, 0)]
    public void Copies_mask_as_their_kind_says(CompletionMasking masking, int samples, double least, double most, double prompt)
    {
        using var scope = NewDisposeScope();
        var rollout = Rollout();
        var estimator = new BlockMaskEstimator
        {
            Masking = masking,
            Samples = samples,
            MinShare = least,
            MaxShare = most,
            PromptMaskProbability = prompt,
        };
        var (masks, perturbed) = (new HashSet<string>(), 0.0);
        foreach (var pattern in Drawn<MaskPattern>(estimator, rollout))
        {
            BlockMasks.AssertRules(estimator, rollout, pattern.Masked);
            perturbed += pattern.Masked.narrow(2, 0, Prompt).to(ScalarType.Float64).mean().item<double>() / Draws;
            masks.Add(string.Concat(Completions(pattern)[0][0].data<bool>().Select(each => each ? 1 : 0)));
        }

        Assert.InRange(perturbed, prompt * 0.85, prompt * 1.15);
        Assert.True(masking == CompletionMasking.All ? masks.Count == 1 : masks.Count >= Length / 4, string.Join(' ', masks));
    }

    [Fact]
    public void Copies_of_a_row_have_different_blocks_while_there_are_some()
    {
        using var scope = NewDisposeScope();
        var estimator = new BlockMaskEstimator { Masking = CompletionMasking.BlockAll, Samples = 3, PromptMaskProbability = 0 };
        foreach (var pattern in Drawn<MaskPattern>(estimator, Rollout()))
        {
            var counts = Completions(pattern).sum(2);
            Assert.Equal([4, 8, 12], counts.select(1, 0).data<long>().Order());
            // Of seven tokens, in two blocks, the third copy takes one again; one and four lie in one block.
            Assert.Equal([8, 12], counts.select(1, 1).data<long>().Distinct().Order());
            Assert.Equal([12], counts.select(1, 3).data<long>().Distinct());
        }
    }

    [Fact]
    public void Copies_of_what_has_no_other_copy_are_refused()
    {
        Assert.Equal("samples 2 must be 1 with masking all: further copies would have the same masks",
            OptionSchema.Of(typeof(BlockMaskEstimator)).Problem(new BlockMaskEstimator { Masking = CompletionMasking.All }));
        Assert.Equal("min_share 0.7 must be at most max_share (0.6)", OptionSchema.Of(typeof(BlockMaskEstimator))
            .Problem(new BlockMaskEstimator { MinShare = 0.7, MaxShare = 0.6 }));
        Assert.Equal("must have likelihood.samples of at most 3, the blocks of 4 tokens in a completion of 12, not 4: each copy takes "
            + "another block", new BlockMaskEstimator { Samples = 4 }.LengthProblem(12, 4));
        Assert.Equal("must have a likelihood.block_length that divides the completions' 12 tokens, not 5",
            new BlockMaskEstimator { BlockLength = 5 }.LengthProblem(12, 4));
        Assert.Null(new BlockMaskEstimator { Masking = CompletionMasking.Random, Samples = 40 }.LengthProblem(12, 4));
    }

    [Fact]
    public void Chosen_positions_are_so_many_of_those_that_may_be()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var eligible = tensor(new float[] { 1, 0, 1, 1, 0, 1 }).to(ScalarType.Bool);
        var times = zeros(6);
        for (var draw = 0; draw < 400; draw++)
            times.add_(RandomPositions.Choose(eligible, tensor(2L), generator).to(ScalarType.Float32), Number(1));
        Assert.Equal(800, times.sum().item<float>());
        Assert.All(times.masked_select(eligible).data<float>().ToArray(), count => Assert.InRange(count, 150, 250));
        Assert.Equal(0, times.masked_select(eligible.logical_not()).sum().item<float>());
    }

    [Fact]
    public void Whole_numbers_reach_both_ends_of_their_range()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var (least, most) = (tensor(new long[] { 1, 4 }).repeat(300, 1), tensor(new long[] { 3, 4 }).repeat(300, 1));
        var drawn = RandomPositions.Whole(least, most, generator);
        Assert.Equal([1, 2, 3], drawn.select(1, 0).data<long>().Distinct().Order());
        Assert.Equal([4], drawn.select(1, 1).data<long>().Distinct());
    }
}
