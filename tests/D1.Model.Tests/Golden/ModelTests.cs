using System.Text.Json;

using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Tests;


using static D1.Model.Numbers;
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

    private static Llada Bfloat16(string name, ScalarType? computed)
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["config.json"], Golden.At("model", name, "config.json"));
        File.CreateSymbolicLink(folder["model.safetensors"], Golden.At("model", name, "model-bf16.safetensors"));
        return Llada.Load(folder.Path, computed);
    }

    [SharedFact("golden/model")]
    public void Bfloat16_weights_with_float32_math_agree()
    {
        foreach (var name in ModelsWith("logits_bf16weights_f32math.safetensors"))
        {
            using var scope = NewDisposeScope();
            using var model = Bfloat16(name, ScalarType.Float32);
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
    public void Hidden_states_agree()
    {
        foreach (var name in ModelsWith("hidden_f32.safetensors"))
        {
            using var scope = NewDisposeScope();
            using var inference = no_grad();
            using var model = Golden.Model(name);
            var inputs = Golden.Tensors(Golden.At("model", name), "inputs.safetensors");
            var expected = Golden.Tensors(Golden.At("model", name), "hidden_f32.safetensors");
            using var rotary = new RotaryEmbedding(model.Config.HeadDim, model.Config.RopeTheta);
            foreach (var batch in expected.Keys.Select(key => key.Split('.')[0]).Distinct())
            {
                var ids = inputs[batch];
                var tables = rotary.Tables(ids.size(1), CPU);
                var x = model.Embedding.index_select(0, ids.flatten()).view(ids.size(0), ids.size(1), -1);
                foreach (var (index, block) in model.Blocks.Index())
                {
                    Golden.Close($"{name}/{batch}.{index}", expected[$"{batch}.{index}"], x, Tolerance.Logits);
                    x = block.Forward(x, tables);
                }

                Golden.Close($"{name}/{batch}.{model.Blocks.Count}", expected[$"{batch}.{model.Blocks.Count}"], model.Hidden(ids),
                    Tolerance.Logits);
            }
        }
    }

    /// <summary>
    /// How far the reference's own types lie apart, batch by batch: float32 from float64, and all of bfloat16 from bfloat16 weights in
    /// float32.
    /// </summary>
    [SharedFact("golden/model/agreement.json")]
    public void Each_type_agrees_as_well_as_the_reference_agrees_with_itself()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Golden.At("model", "agreement.json")));
        foreach (var item in document.RootElement.EnumerateObject().Where(item => item.Value.TryGetProperty("bf16_vs_upcast", out _)))
        {
            using var scope = NewDisposeScope();
            using var inference = no_grad();
            var (name, batch) = (item.Name.Split('/')[0], item.Name.Split('/')[1]);
            var folder = Golden.At("model", name);
            var ids = Golden.Tensors(folder, "inputs.safetensors")[batch];
            using var model = Golden.Model(name);
            var wide = Golden.Tensors(folder, "logits_f64.safetensors")[batch];
            Assert.Equal(item.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()), wide.shape);
            Golden.Close($"{item.Name}: float32 from float64", wide, model.Logits(ids),
                Math.Max(Tolerance.Logits / 4, 4 * item.Value.GetProperty("max_abs_f32_minus_f64").GetDouble()));
            using var narrow = Bfloat16(name, null);
            var upcast = Golden.Tensors(folder, "logits_bf16weights_f32math.safetensors")[batch];
            var ours = narrow.Logits(ids);
            Assert.InRange(Furthest(ours, upcast), 0, 2 * item.Value.GetProperty("bf16_vs_upcast").GetDouble());
            if (!Golden.Tensors(folder, "logits_bf16math.safetensors").TryGetValue(batch, out var theirs))
                continue;
            Golden.Close($"{item.Name}: bf16_vs_upcast", item.Value.GetProperty("bf16_vs_upcast").GetDouble(), Furthest(theirs, upcast),
                1e-6);
            // Where attention scales its scores decides the last bits in bfloat16, and differs between versions of libtorch.
            Assert.InRange(Typical(ours, upcast) / Typical(theirs, upcast), 0, Tolerance.ErrorInBfloat16);
        }

        static double Furthest(Tensor a, Tensor b) => (a.to(ScalarType.Float32) - b).abs().max().item<float>();

        static double Typical(Tensor a, Tensor b) => (a.to(ScalarType.Float32) - b).pow(Number(2)).mean().sqrt().item<float>();
    }

    [SharedFact("golden/model/loglikelihood.jsonl")]
    public void Log_likelihoods_agree()
    {
        foreach (var (number, line) in File.ReadLines(Golden.At("model", "loglikelihood.jsonl")).Index())
        {
            using var scope = NewDisposeScope();
            using var document = JsonDocument.Parse(line);
            var item = document.RootElement;
            using var model = Golden.Model(item.GetProperty("model").GetString()!);
            Assert.Equal(item.GetProperty("mask_id").GetInt32(), model.Config.MaskTokenId);
            var prompt = Longs(item.GetProperty("prompt"));
            var ids = tensor((long[])[.. prompt, .. Longs(item.GetProperty("answer"))]);
            var batches = item.GetProperty("perturbed").EnumerateArray().Zip(item.GetProperty("p_mask_per_row").EnumerateArray());
            var estimate = batches.Average(batch => LogLikelihood.Estimate(model, ids, prompt.Length,
                stack([.. batch.First.EnumerateArray().Select(row => tensor(Longs(row)))]),
                tensor(batch.Second.EnumerateArray().Select(p => p.GetSingle()).ToArray()), item.GetProperty("cfg_scale").GetDouble()));
            Golden.Close($"loglikelihood.jsonl:{number + 1}", 1, estimate / item.GetProperty("log_likelihood").GetDouble(),
                Tolerance.LogLikelihood);
        }

        static long[] Longs(JsonElement values) => [.. values.EnumerateArray().Select(value => value.GetInt64())];
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
                Golden.Close($"{name}/{batch} window", logits.narrow(1, window.Start, window.Length), model.Logits(inputs[batch], window),
                    Tolerance.Logits);
            }
        }
    }
}
