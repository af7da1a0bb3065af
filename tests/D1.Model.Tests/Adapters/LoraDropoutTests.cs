using D1.Model.Adapters;
using D1.Model.Network;
using D1.Model.Tests.Network;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Adapters;

/// <summary>Dropout on adapters' inputs.</summary>
public sealed class LoraDropoutTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Llada _model = RandomWeights.Create(TinyConfig.Value, 1);
    private readonly Tensor _ids = Range(36, CPU).view(4, 9);

    public LoraDropoutTests()
    {
        Lora.Attach(_model, new LoraOptions { Rank = 4, Alpha = 8 }, 2);
        using var generator = new Generator(3);
        foreach (var projection in _model.Projections.Where(projection => projection.Adapter is not null))
            projection.Adapter!.B.uniform_(-1, 1, generator);
    }

    public void Dispose()
    {
        _model.Dispose();
        _scope.Dispose();
    }

    private Tensor Logits(double? probability, ulong seed)
    {
        using var generator = new Generator(seed);
        using var dropout = probability is { } p ? Lora.WithDropout(_model, p, generator) : null;
        return _model.Logits(_ids);
    }

    private static bool Same(Tensor a, Tensor b) => a.equal(b).all().item<bool>();

    [Fact]
    public void Equal_generators_drop_the_same_and_others_do_not()
    {
        Assert.True(Same(Logits(0.3, 1), Logits(0.3, 1)));
        Assert.False(Same(Logits(0.3, 1), Logits(0.3, 2)));
        Assert.False(Same(Logits(0.3, 1), Logits(null, 1)));
    }

    [Fact]
    public void It_is_off_at_zero_and_afterwards()
    {
        var without = Logits(null, 0);
        Assert.True(Same(without, Logits(0, 1)));
        Logits(0.9, 1);
        Assert.True(Same(without, Logits(null, 0)));
    }

    [Fact]
    public void Kept_inputs_are_scaled_up_and_the_share_of_dropped_ones_is_p()
    {
        using var generator = new Generator(5);
        using var dropout = Lora.WithDropout(_model, 0.25, generator);
        var drop = _model.Blocks[0].Query.Adapter!.Dropout!;
        var mask = drop(ones(1000, 100));
        Assert.Equal(0.25, mask.eq(Number(0)).to(ScalarType.Float32).mean().item<float>(), 2);
        Assert.Equal(1f / 0.75f, mask.max().item<float>());
        Assert.False(Same(mask, drop(ones(1000, 100))), "each call draws anew");
    }

    [Fact]
    public void The_default_generator_is_never_touched()
    {
        using var state = get_rng_state();
        Logits(0.5, 1);
        using var after = get_rng_state();
        Assert.True(Same(state, after));
    }
}
