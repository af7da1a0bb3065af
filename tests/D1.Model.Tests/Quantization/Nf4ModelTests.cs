using System.Text;
using D1.Core;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Model.Quantization;
using D1.Model.Tests.Network;
using D1.Tests;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Quantization;

/// <summary>Quantised model folders, and training adapters on a quantised model (QLoRA).</summary>
public sealed class Nf4ModelTests : IDisposable
{
    private static readonly LoraOptions Adapters = new() { Rank = 4, Alpha = 8 };

    private readonly TemporaryFolder _dense = new();
    private readonly TemporaryFolder _packed = new();
    private readonly IDisposable _scope = NewDisposeScope();

    public Nf4ModelTests()
    {
        using var model = RandomWeights.Create(TinyConfig.Value, 5, ScalarType.BFloat16);
        ModelFolder.Save(_dense.Path, model.Config, model.Weights());
    }

    public void Dispose()
    {
        _scope.Dispose();
        _packed.Dispose();
        _dense.Dispose();
    }

    private static MaskedBatch Batch()
    {
        using var generator = new Generator(3);
        var ids = randint(0, 38, [2, 9], dtype: ScalarType.Int64, generator: generator);
        return ForwardProcess.Mask(ids, full(2, Number(3), dtype: ScalarType.Int64), rand([2], generator: generator),
            rand([2, 9], generator: generator), TinyConfig.Value.MaskTokenId);
    }

    private static Dictionary<string, Tensor> Copy(Llada model) =>
        model.Weights().ToDictionary(pair => pair.Key, pair => pair.Value.clone());

    private static void Same(IReadOnlyDictionary<string, Tensor> expected, Llada model)
    {
        Assert.Equal(expected.Keys, model.Weights().Select(pair => pair.Key));
        Assert.All(model.Weights(), pair => Assert.True(expected[pair.Key].equal(pair.Value).all().item<bool>(), pair.Key));
    }

    [Fact]
    public void A_saved_quantised_model_is_loaded_like_any_other()
    {
        using var model = Nf4Model.Load(_dense.Path, ScalarType.Float32);
        Nf4Model.Save(_packed.Path, model);
        using var again = Llada.Load(_packed.Path, ScalarType.Float32);

        Same(Copy(model), again);
        var ids = Range(20, CPU).view(2, 10);
        Assert.True(model.Logits(ids).equal(again.Logits(ids)).all().item<bool>());
        Assert.Contains("\"bnb_4bit_use_double_quant\": true", File.ReadAllText(_packed["config.json"]), StringComparison.Ordinal);
        Assert.True(new FileInfo(_packed["model.safetensors"]).Length > 0);
    }

    [Theory]
    [InlineData(null, ScalarType.BFloat16)]
    [InlineData(ScalarType.Float32, ScalarType.Float32)]
    public void It_computes_in_the_type_that_was_asked_for(ScalarType? asked, ScalarType computed)
    {
        using var model = Nf4Model.Load(_dense.Path, asked);
        Assert.Equal(computed, model.Logits(Range(10, CPU).view(1, 10)).dtype);
        Assert.All(model.Projections,
            projection => Assert.Equal((computed, ScalarType.BFloat16), (projection.Weight.dtype, projection.Quantized!.Dtype)));
    }

    [Fact]
    public void An_update_changes_the_adapters_alone()
    {
        using var model = Nf4Model.Load(_dense.Path, ScalarType.Float32);
        Lora.Attach(model, Adapters, 1);
        var weights = Copy(model);
        var adapters = Lora.Parameters(model).ToDictionary(pair => pair.Key, pair => pair.Value.clone());
        using var optimizer = new AdamW(Lora.Parameters(model), new AdamWOptions());
        for (var step = 0; step < 2; step++)
        {
            model.Backward(MaskedDiffusionLoss.Forward(model, Batch()));
            optimizer.Step(1e-2);
        }

        Same(weights, model);
        Assert.All(model.Weights(), pair => Assert.Null(pair.Value.grad));
        // A moves only once B has left zero: after the first step.
        Assert.All(Lora.Parameters(model), pair => Assert.False(adapters[pair.Key].equal(pair.Value).all().item<bool>(), pair.Key));
    }

    [Fact]
    public void Gradients_are_those_of_the_unpacked_model()
    {
        using var packed = Nf4Model.Load(_dense.Path, ScalarType.Float32);
        using var whole = Nf4Model.Load(_dense.Path, ScalarType.Float32);
        foreach (var projection in whole.Projections)
            projection.Weight = projection.Weight.DetachFromDisposeScope();
        var gradients = new[] { packed, whole }.Select(model =>
        {
            Lora.Attach(model, Adapters, 1);
            foreach (var (_, parameter) in Lora.Parameters(model))
                parameter.requires_grad_();
            model.Backward(MaskedDiffusionLoss.Forward(model, Batch()));
            return Lora.Parameters(model).ToDictionary(pair => pair.Key, pair => pair.Value.grad!);
        }).ToList();

        Assert.All(whole.Projections, projection => Assert.Null(projection.Quantized));
        Assert.All(gradients[0], pair => Assert.True(pair.Value.equal(gradients[1][pair.Key]).all().item<bool>(), pair.Key));
        Assert.Contains(gradients[0].Values, gradient => gradient.abs().max().item<float>() > 0);
    }

    [Fact]
    public void Merging_gives_a_whole_model_again()
    {
        using var model = Nf4Model.Load(_dense.Path, ScalarType.Float32);
        var first = model.Projections.First();
        Lora.Attach(model, Adapters, 1);
        first.Adapter!.B.fill_(Number(0.01));
        var expected = first.Adapter.Merge(first.Weight);
        Lora.Merge(model);
        Assert.Null(first.Quantized);
        Assert.True(expected.equal(first.Weight).all().item<bool>());
        Assert.NotNull(model.Blocks[0].AttentionOut.Quantized);
    }

    [Theory]
    [InlineData(".absmax", null, "no tensor named 'model.transformer.blocks.0.q_proj.weight.absmax'")]
    [InlineData(".nested_absmax", "short", "the quantised weight needs 1 of Float32")]
    [InlineData(".absmax", "short", "the quantised weight needs 16 of Byte")]
    [InlineData("", "short", "the quantised weight needs 512 of Byte")]
    [InlineData(".quant_map", "zeros", "is another code book")]
    [InlineData(".nested_quant_map", "zeros", "is another code book")]
    [InlineData(".quant_state.bitsandbytes__nf4", "zeros", "bad quant_state")]
    [InlineData(".quant_state.bitsandbytes__nf4", """{"quant_type":"fp4"}""", "quant_type is \"fp4\"; only \"nf4\"")]
    [InlineData(".quant_state.bitsandbytes__nf4", """{"quant_type":"nf4","blocksize":64}""", "only double quantisation is supported")]
    [InlineData(".quant_state.bitsandbytes__nf4",
        """{"quant_type":"nf4","blocksize":0,"nested_blocksize":256,"dtype":"float32","shape":[32,32],"nested_offset":0}""", "blocksize 0")]
    [InlineData(".quant_state.bitsandbytes__nf4",
        """{"quant_type":"nf4","blocksize":64,"nested_blocksize":256,"dtype":"int8","shape":[32,32],"nested_offset":0}""", "dtype int8")]
    [InlineData(".quant_state.bitsandbytes__nf4",
        """{"quant_type":"nf4","blocksize":64,"nested_blocksize":256,"dtype":"float32","shape":"""
            + """[9999999999,9999999999],"nested_offset":0}""", "config.json asks for [32, 32]")]
    public void A_damaged_quantised_weight_is_refused_in_one_line(string suffix, string? change, string complaint)
    {
        using (var model = Nf4Model.Load(_dense.Path))
        {
            var name = "model.transformer.blocks.0.q_proj.weight" + suffix;
            var tensors = model.Weights().ToDictionary();
            var good = tensors[name];
            tensors.Remove(name);
            if (change is not null)
            {
                tensors[name] = change switch
                {
                    "short" => good.flatten().narrow(0, 0, good.numel() - 1),
                    "zeros" => zeros_like(good),
                    _ => tensor(Encoding.UTF8.GetBytes(change)),
                };
            }

            ModelFolder.Save(_packed.Path, model.Config, tensors);
        }

        var message = Assert.Throws<InputException>(() => Llada.Load(_packed.Path)).Message;
        Assert.StartsWith(_packed.Path, message, StringComparison.Ordinal);
        Assert.Contains(complaint, message, StringComparison.Ordinal);
    }
}
