using D1.Model.Network;
using D1.Tests;


using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>Logits, hidden states and rotary tables against the reference model.</summary>
public sealed class ModelTests
{
    private static IEnumerable<string> ModelsWith(string file) =>
        Golden.Cases("model").Where(folder => File.Exists(Path.Combine(folder, file))).Select(folder => Path.GetFileName(folder)!);

    private static void CompareLogits(Llada model, string name, string recorded)
    {
        using var inference = inference_mode();
        var inputs = Golden.Tensors(Golden.At("model", name), "inputs.safetensors");
        var expected = Golden.Tensors(Golden.At("model", name), recorded);
        Assert.NotEmpty(expected);
        foreach (var (batch, logits) in expected)
            Golden.Close($"{name}/{recorded}/{batch}", logits, model.Logits(inputs[batch]), Tolerance.Logits);
    }

    [SharedFact("golden/model")]
    public void Logits_agree_in_float32()
    {
        foreach (var name in ModelsWith("logits_f32.safetensors"))
        {
            using var scope = NewDisposeScope();
            using var model = Golden.Model(name);
            CompareLogits(model, name, "logits_f32.safetensors");
        }
    }

    [SharedFact("golden/model")]
    public void Bfloat16_weights_with_float32_math_agree()
    {
        foreach (var name in ModelsWith("logits_bf16weights_f32math.safetensors"))
        {
            using var scope = NewDisposeScope();
            using var folder = new TemporaryFolder();
            File.Copy(Golden.At("model", name, "config.json"), folder.File("config.json"));
            File.Copy(Golden.At("model", name, "model-bf16.safetensors"), folder.File("model.safetensors"));
            using var model = Llada.Load(folder.Path, ScalarType.Float32);
            CompareLogits(model, name, "logits_bf16weights_f32math.safetensors");
        }
    }

    [SharedFact("golden/model")]
    public void A_sharded_model_is_the_same_model()
    {
        foreach (var sharded in ModelsWith("model.safetensors.index.json"))
        {
            using var scope = NewDisposeScope();
            using var model = Golden.Model(sharded);
            CompareLogits(model, sharded.Replace("-sharded", "", StringComparison.Ordinal), "logits_f32.safetensors");
        }
    }

    [SharedFact("golden/model")]
    public void Rotary_tables_agree()
    {
        foreach (var name in ModelsWith("rope_f32.safetensors"))
        {
            using var scope = NewDisposeScope();
            var config = LladaConfig.Load(Golden.At("model", name, "config.json"));
            var expected = Golden.Tensors(Golden.At("model", name), "rope_f32.safetensors");
            using var rotary = new RotaryEmbedding(config.HeadDim, config.RopeTheta);
            var (cosine, sine) = rotary.Tables(expected["cos"].size(0), CPU);
            Golden.Close($"{name}/cos", expected["cos"], cat([cosine, cosine], -1).squeeze(1), 1e-4);
            Golden.Close($"{name}/sin", expected["sin"], cat([sine, sine], -1).squeeze(1), 1e-4);
        }
    }

    [SharedFact("golden/model")]
    public void A_window_computes_the_same_logits()
    {
        foreach (var name in ModelsWith("logits_f32.safetensors"))
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            using var model = Golden.Model(name);
            var inputs = Golden.Tensors(Golden.At("model", name), "inputs.safetensors");
            var expected = Golden.Tensors(Golden.At("model", name), "logits_f32.safetensors");
            foreach (var (batch, logits) in expected)
            {
                var window = new Window(logits.size(1) / 3, logits.size(1) / 2);
                Golden.Close($"{name}/{batch} window", logits.narrow(1, window.Start, window.Length), model.Logits(inputs[batch], window), Tolerance.Logits);
            }
        }
    }
}
