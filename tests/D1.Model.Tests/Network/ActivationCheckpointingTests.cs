using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Model.Quantization;
using D1.Tests;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Network;

/// <summary>Blocks that are computed again on the way back: the same kernels on the same numbers, so the same bits.</summary>
public sealed class ActivationCheckpointingTests : IDisposable
{
    private const double Dropout = 0.3;

    private readonly IDisposable _scope = NewDisposeScope();
    private readonly Tensor _ids = Range(36, CPU).view(4, 9);

    public void Dispose() => _scope.Dispose();

    private Tensor Loss(Llada model, Window completion)
    {
        var pattern = _ids.remainder(Number(3)).eq(Number(0)).logical_or(Range(9, CPU).ge(Number(completion.Start)));
        return OneStepLogProbabilities.Forward(model, _ids, pattern, completion).pow(Number(2)).mean();
    }

    private static Llada Adapted(params string[] targets)
    {
        var model = RandomWeights.Create(TinyConfig.Value, 1);
        Attach(model, targets);
        return model;
    }

    private static void Attach(Llada model, params string[] targets)
    {
        Lora.Attach(model, new LoraOptions { Rank = 4, Alpha = 8, Targets = targets }, 2);
        using var generator = new Generator(3);
        foreach (var (_, parameter) in Lora.Parameters(model))
            parameter.uniform_(-1, 1, generator).requires_grad_();
    }

    private static Llada Whole()
    {
        var model = RandomWeights.Create(TinyConfig.Value, 1);
        foreach (var (_, weight) in model.Weights())
            weight.requires_grad_();
        return model;
    }

    private static Llada Quantised()
    {
        using var folder = new TemporaryFolder();
        using (var whole = RandomWeights.Create(TinyConfig.Value, 1))
            ModelFolder.Save(folder.Path, whole.Config, whole.Weights());
        var model = Nf4Model.Load(folder.Path, ScalarType.Float32);
        Attach(model, "q_proj", "up_proj");
        return model;
    }

    /// <summary>Gradients of two losses, one after the other, and what the generator draws next.</summary>
    private static List<(string Name, Tensor Value)> Gradients(Func<Llada> create, bool checkpointing, Action<Llada> learn)
    {
        using var model = create();
        model.ActivationCheckpointing = checkpointing;
        using var noise = new Generator(4);
        using (Lora.WithDropout(model, Dropout, noise))
        {
            learn(model);
            learn(model);
        }

        return [.. model.Weights().Concat(Lora.Parameters(model)).Where(pair => pair.Value.grad is not null)
            .Select(pair => (pair.Key, pair.Value.grad!)),
            ("the next random number", rand([1], generator: noise))];
    }

    private static void AssertEqual(Func<Llada> create, Action<Llada> learn, double tolerance = 0)
    {
        var expected = Gradients(create, false, learn);
        var got = Gradients(create, true, learn);
        Assert.True(expected.Count > 1);
        Assert.Equal(expected.Select(pair => pair.Name), got.Select(pair => pair.Name));
        Assert.All(expected.Zip(got), pair => Assert.True(
            (pair.First.Value - pair.Second.Value).abs().max().item<float>() <= tolerance * pair.First.Value.abs().max().item<float>(),
            pair.First.Name));
    }

    public static TheoryData<string> Models => ["adapters on all blocks", "adapters on the last block", "all weights", "quantised"];

    private static Llada Create(string which) => which switch
    {
        "adapters on all blocks" => Adapted("q_proj", "k_proj", "ff_out"),
        "adapters on the last block" => Adapted("blocks.1.v_proj"),
        "all weights" => Whole(),
        _ => Quantised(),
    };

    [Theory]
    [MemberData(nameof(Models))]
    public void Gradients_and_dropout_are_the_same(string which) =>
        AssertEqual(() => Create(which), model => model.Backward(Loss(model, new Window(5, 4))));

    // Gradients of the two passes are added up in another order.
    [Theory]
    [MemberData(nameof(Models))]
    public void Several_passes_may_lead_to_one_loss(string which) =>
        AssertEqual(() => Create(which), model => model.Backward(Loss(model, new Window(5, 4)).Plus(Loss(model, new Window(2, 6)))), 1e-5);

    [Fact]
    public void Replicas_do_it_too()
    {
        AssertEqual(() => Adapted("q_proj"), model =>
        {
            using var replicas = new DataParallel(model, 2);
            replicas.Backward((replica, index) =>
            {
                Assert.Equal(model.ActivationCheckpointing, replica.ActivationCheckpointing);
                using var noise = new Generator((ulong)index);
                using var dropout = ReferenceEquals(replica, model) ? null : Lora.WithDropout(replica, Dropout, noise);
                var loss = Loss(replica, new Window(5, 4));
                replica.Backward(loss);
                return loss.item<float>();
            });
        });
    }

    [Fact]
    public void A_pass_that_no_loss_came_from_leaves_no_gradient()
    {
        using var model = Adapted("q_proj");
        model.ActivationCheckpointing = true;
        model.Hidden(_ids);
        model.Backward(Loss(model, new Window(5, 4)));
        using var other = Adapted("q_proj");
        other.Backward(Loss(other, new Window(5, 4)));
        Assert.All(Lora.Parameters(model).Zip(Lora.Parameters(other)),
            pair => Assert.True(pair.First.Value.grad!.equal(pair.Second.Value.grad!).all().item<bool>()));
    }

    [Fact]
    public void Nothing_is_kept_after_it()
    {
        using var model = Adapted("q_proj");
        model.ActivationCheckpointing = true;
        model.Backward(Loss(model, new Window(5, 4)));
        var before = Tensors();
        using (NewDisposeScope())
        using (var noise = new Generator(4))
        using (Lora.WithDropout(model, Dropout, noise))
            model.Backward(Loss(model, new Window(5, 4)));
        Assert.Equal(before, Tensors());

        static long Tensors() => TorchSharp.DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }
}
