using D1.Core;
using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Files;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using D1.Model.Quantization;
using D1.Model.Tests.Network;
using D1.Tests;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests;

/// <summary>What is not a number is refused where it comes in and where it comes out.</summary>
public sealed class FiniteTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void A_number(double value)
    {
        Assert.Equal(FormattableString.Invariant($"loss is {value}"), Complaint(() => Finite.Require(value, "loss")));
        Assert.Equal(double.MaxValue, Finite.Require(double.MaxValue, "loss"));
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float64)]
    public void A_tensor(ScalarType type)
    {
        using var scope = NewDisposeScope();
        // The sum overflows, no element does.
        var good = full([1000], Number(3e38), dtype: type);
        Assert.Same(good, FiniteTensor.Require(good, "x"));
        Assert.Equal(3, FiniteTensor.Require(Range(3, CPU), "x").size(0));
        good.narrow(0, 7, 2).fill_(Number(double.NaN));
        good.narrow(0, 17, 1).fill_(Number(double.NegativeInfinity));
        Assert.Equal("x holds 3 of 1000 numbers that are NaN or infinite", Complaint(() => FiniteTensor.Require(good, "x")));
    }

    [Fact]
    public void A_weight_is_named_when_it_is_loaded_however_it_is_held()
    {
        const string Name = "model.transformer.blocks.0.up_proj.weight";
        using (var model = RandomWeights.Create(TinyConfig.Value, 1))
        {
            using (no_grad()) model.Blocks[0].Up.Weight.view(-1).narrow(0, 5, 1).fill_(Number(1e30));
            ModelFolder.Save(_folder["large"], model.Config, model.Weights());
            using (no_grad()) model.Blocks[0].Up.Weight.view(-1).narrow(0, 5, 1).fill_(Number(float.NaN));
            ModelFolder.Save(_folder["nan"], model.Config, model.Weights());
        }

        Llada.Load(_folder["large"]).Dispose();
        Named(() => Llada.Load(_folder["large"], ScalarType.Float16), "large");
        Named(() => Llada.Load(_folder["nan"]), "nan");
        Named(() => Llada.Load(_folder["nan"], ScalarType.BFloat16), "nan");
        Named(() => Nf4Model.Load(_folder["nan"]), "nan");

        void Named(Func<Llada> load, string folder) =>
            Assert.StartsWith($"{_folder[folder]}: '{Name}' holds 1 of ", Complaint(load), StringComparison.Ordinal);
    }

    [Fact]
    public void An_adapter_is_named_when_it_is_loaded()
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 1);
        var options = new LoraOptions { Rank = 2, Alpha = 4, Dropout = 0, Targets = ["q_proj"] };
        Lora.Attach(model, options, 1);
        using (no_grad()) Lora.Parameters(model).First().Value.fill_(Number(float.NaN));
        PeftAdapter.Save(model, options, _folder["adapter"]);
        Assert.Contains("lora_A.weight' holds ", Complaint(() => PeftAdapter.Attach(model, _folder["adapter"])));
    }

    [Theory]
    [InlineData(Remasking.LowConfidence, 0)]
    [InlineData(Remasking.LowConfidence, 0.9)]
    [InlineData(Remasking.Random, 0)]
    public void Predictions_of_a_model_that_overflows_are_no_answer(Remasking remasking, double temperature)
    {
        using var scope = NewDisposeScope();
        using var model = RandomWeights.Create(TinyConfig.Value, 1);
        var options = new DecodingOptions { GenLength = 8, BlockLength = 4, Steps = 4, Remasking = remasking, Temperature = temperature };
        var prompt = tensor(new long[] { 1, 2, 3 }, [1, 3]);
        DecodingResult Decode() => new SemiAutoregressiveDecoder(model, options, new SeededNoise(1)).Decode(prompt);
        Decode();
        using (no_grad()) model.Blocks[0].Up.Weight.mul_(Number(1e38));
        Assert.Contains("predictions are not finite", Complaint(Decode), StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var weight = ones(2);
        using var optimizer = new AdamW([new("weight", weight)], new AdamWOptions { WeightDecay = 0.1 });
        (weight * Number(float.NaN)).sum().backward();
        Assert.Equal("gradient_norm is NaN", Complaint(() => optimizer.Step(0.1)));
        Assert.Equal([1f, 1f], weight.data<float>().ToArray());
        Assert.Equal(0, optimizer.Steps);
        Assert.All(optimizer.State(), state => Assert.Equal(0, state.Value.abs().sum().item<float>()));
    }

    [Fact]
    public void A_group_of_one_has_no_advantage() =>
        Assert.Contains("a group of 1: must be", Assert.Throws<InputException>(() => Advantage.OverGroupMean(ones(4), 1)).Message);

    private static string Complaint<T>(Func<T> work) => Assert.Throws<NotFiniteException>(() => { work(); }).Message;
}
