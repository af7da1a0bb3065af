using D1.Model.Adapters;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Tests.Kernels;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Network;

/// <summary>
/// Gradients of whole networks by the kernels, block by block, against autograd's of the same network at float64: to 1e-4 of the largest.
/// </summary>
public sealed class BlockwisePassTests : IDisposable
{
    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Tensor _ids = Range(36, CPU).view(4, 9);

    public void Dispose() => _scope.Dispose();

    public static TheoryData<string, bool, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool, bool>();
            foreach (var which in (string[])["all", "norms", "embedding", "q_proj", "ff_out,up_proj,attn_out", "blocks.1.v_proj",
                "ff_proj,k_proj"])
                foreach (var isPart in (bool[])[false, true])
                    foreach (var hasDropout in (bool[])[false, true])
                        cases.Add(which, isPart, hasDropout);
            return cases;
        }
    }

    [KernelTheory]
    [MemberData(nameof(Cases))]
    public void Gradients_are_autograd_s(string which, bool isPart, bool hasDropout)
    {
        var expected = Gradients(which, isPart, hasDropout, ScalarType.Float64);
        var got = Gradients(which, isPart, hasDropout, ScalarType.Float32);
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Keys.Order(), got.Keys.Order());
        Assert.All(expected, pair =>
        {
            var (largest, difference) = (pair.Value.abs().max().item<double>(), (pair.Value - got[pair.Key]).abs().max().item<double>());
            Assert.True(difference <= 1e-4 * Math.Max(largest, 1e-2), $"{pair.Key}: differs by {difference} of {largest}");
        });
    }

    [KernelFact]
    public void Rows_that_nobody_wants_leave_zeros_behind()
    {
        using var model = Create("q_proj", ScalarType.Float32);
        model.Backward(model.Hidden(_ids, rows: zeros(0, dtype: ScalarType.Int64)).sum());
        Assert.All(Lora.Parameters(model), pair => Assert.True(pair.Value.grad is null || pair.Value.grad.abs().max().item<float>() == 0,
            pair.Key));
    }

    [KernelTheory]
    [InlineData("all")]
    [InlineData("q_proj")]
    public void What_a_pass_with_gradients_computes_has_the_bits_of_one_without(string which)
    {
        using var model = Create(which, ScalarType.Float32);
        using var wanted = model.Hidden(_ids, new Window(2, 6)).detach();
        using var inference = no_grad();
        Assert.True(wanted.eq(model.Hidden(_ids, new Window(2, 6))).all().item<bool>());
    }

    /// <summary>By name, of two passes, in float64.</summary>
    private Dictionary<string, Tensor> Gradients(string which, bool isPart, bool hasDropout, ScalarType type)
    {
        using var model = Create(which, type);
        using var noise = new Generator(4);
        using var dropout = hasDropout ? Lora.WithDropout(model, 0.3, noise) : null;
        using var drawn = new Generator(5);
        var direction = randn([5, TinyConfig.Value.DModel], dtype: ScalarType.Float64, generator: drawn);
        for (var pass = 0; pass < 2; pass++)
        {
            // A window with rows of it, or all of the sequence.
            var loss = isPart
                ? (model.Hidden(_ids, new Window(2, 6), tensor(new long[] { 0, 3, 4, 11, 23 })).to(ScalarType.Float64) * direction).sum()
                : OneStepLogProbabilities.Forward(model, _ids, _ids.remainder(Number(3)).eq(Number(0)), new Window(3, 6))
                    .to(ScalarType.Float64).pow(Number(2)).mean();
            model.Backward(loss);
        }

        return model.Weights().Concat(Lora.Parameters(model)).Where(pair => pair.Value.grad is not null)
            .ToDictionary(pair => pair.Key, pair => pair.Value.grad!.to(ScalarType.Float64));
    }

    private static Llada Create(string which, ScalarType type)
    {
        using var narrow = RandomWeights.Create(TinyConfig.Value, 1);
        var weights = narrow.Weights().ToDictionary();
        var model = new Llada(TinyConfig.Value, (name, _) => weights[name].to(type, copy: true).DetachFromDisposeScope());
        foreach (var (name, weight) in model.Weights())
            weight.requires_grad_(which == "all" || (which == "norms" && name.EndsWith("norm.weight", StringComparison.Ordinal))
                || (which == "embedding" && name == Llada.EmbeddingName));
        if (which is "all" or "norms" or "embedding")
            return model;
        Lora.Attach(model, new LoraOptions { Rank = 4, Alpha = 8, Targets = which.Split(',') }, 2);
        using var generator = new Generator(3);
        foreach (var (_, parameter) in Lora.Parameters(model))
            parameter.uniform_(-1, 1, generator).requires_grad_();
        return model;
    }
}
