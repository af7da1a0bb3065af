using D1.Model.Network;
using D1.Tests;
using static TorchSharp.torch;

namespace D1.Model.Tests.Network;

/// <summary>The multiply-adds that a pass counts are those that its shapes say.</summary>
public class MatrixWorkTests
{
    private static readonly LladaConfig Config = new()
    {
        DModel = 16,
        NHeads = 4,
        NKvHeads = 2,
        NLayers = 2,
        MlpHiddenSize = 24,
        VocabSize = 50,
        EmbeddingSize = 50,
        MaskTokenId = 49,
        EosTokenId = 48,
    };

    [Fact]
    public void A_whole_pass() => Assert.Equal(ForwardCost.MultiplyAdds(Config, 2, 10, 10, 10), Count(model => model.Logits(Ids())));

    [Fact]
    public void The_last_block_of_a_window_counts_its_own_queries_only() =>
        Assert.Equal(ForwardCost.MultiplyAdds(Config, 2, 10, 4, 4), Count(model => model.Logits(Ids(), new Window(3, 4))));

    [Fact]
    public void Rows_of_a_window_count_alone_after_the_last_attention() => Assert.Equal(
        ForwardCost.MultiplyAdds(Config, 2, 10, 4, 1.5),
        Count(model => model.Logits(Ids(), new Window(3, 4), tensor(new long[] { 0, 2, 7 }))));

    [Fact]
    public void A_decode_counts_the_first_projections_of_new_tokens_only()
    {
        using var first = new FirstProjections();
        var ids = Ids();
        Count(model => model.Logits(ids, first: first));
        ids[1, 4] = ids[0, 2] = tensor(48L);
        Assert.Equal(ForwardCost.MultiplyAdds(Config, 2, 10, 10, 10) - (18 * ForwardCost.Projections(Config)),
            Count(model => model.Logits(ids, first: first)));
    }

    [Fact]
    public void A_pass_and_its_way_back_count_three_products_each() => Assert.Equal(
        3 * ForwardCost.MultiplyAdds(Config, 2, 10, 10, 10), Count(model => model.Backward(model.Logits(Ids()).sum()), trained: true));

    [Fact]
    public void With_checkpointing_the_way_back_computes_the_blocks_once_more() => Assert.Equal(
        (3 * ForwardCost.MultiplyAdds(Config, 2, 10, 10, 10)) + ForwardCost.MultiplyAdds(Config, 2, 10, 10, 10) - (2.0 * 10 * 16 * 50),
        Count(model =>
        {
            model.ActivationCheckpointing = true;
            model.Backward(model.Logits(Ids()).sum());
        }, trained: true));

    [Fact]
    public void The_cost_of_a_pass_is_that_of_its_products()
    {
        // Stream to stream twice, to keys and values, three of the feed-forward network; scores and weighted sums; the head.
        const long block = (10 * 2 * 16 * 16) + (10 * 2 * 16 * 8) + (10 * 3 * 16 * 24) + (2 * 10 * 10 * 16);
        Assert.Equal(2 * ((2 * block) + (10 * 16 * 50)), ForwardCost.MultiplyAdds(Config, 2, 10, 10, 10));
    }

    private static Tensor Ids() => randint(0, 48, [2, 10], dtype: ScalarType.Int64);

    private static double Count(Action<Llada> pass, bool trained = false)
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(Config, 1);
        foreach (var (_, weight) in model.Weights())
            weight.requires_grad_(trained);
        return CountedWork.Of(() => pass(model));
    }
}
