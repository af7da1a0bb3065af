using D1.Model.Adapters;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Tests;


using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>Masked SFT: noised batches, losses, gradients and AdamW against the released trainer.</summary>
public sealed class SftTests
{
    private static IEnumerable<string> LossCases => Golden.Cases("sft").Where(folder => File.Exists(Path.Combine(folder, "batch.safetensors")));

    private static MaskedBatch Batch(Dictionary<string, Tensor> recorded, Llada model)
    {
        var ids = recorded["features.input_ids"];
        var prompts = recorded.TryGetValue("features.prompt_lengths", out var lengths) ? lengths.flatten() : zeros(ids.size(0), dtype: ScalarType.Int64);
        var time = recorded.TryGetValue("rand.t", out var drawn) ? drawn : recorded["features.t"];
        return ForwardProcess.Mask(ids, prompts, time, recorded["rand.mask"], model.Config.MaskTokenId);
    }

    [SharedFact("golden/sft")]
    public void Noised_batches_agree()
    {
        foreach (var folder in LossCases)
        {
            using var scope = NewDisposeScope();
            var recorded = Golden.Tensors(folder, "batch.safetensors");
            using var model = Golden.Model(Golden.Info(folder).GetProperty("model").GetString()!);
            var batch = Batch(recorded, model);
            Golden.Close($"{folder}: input_ids", recorded["batch.input_ids"], batch.Noisy, 0);
        }
    }

    [SharedFact("golden/sft")]
    public void Loss_and_full_gradients_agree()
    {
        foreach (var folder in LossCases)
        {
            using var scope = NewDisposeScope();
            var info = Golden.Info(folder);
            using var model = Golden.Model(info.GetProperty("model").GetString()!);
            foreach (var (_, weight) in model.Weights())
                weight.requires_grad_();
            var loss = MaskedDiffusionLoss.Forward(model, Batch(Golden.Tensors(folder, "batch.safetensors"), model));
            Golden.Close($"{folder}: loss", info.GetProperty("full").GetProperty("loss").GetDouble(), loss.item<float>(), Tolerance.SftLoss);
            loss.backward();
            CompareGradients(folder, Golden.Tensors(folder, "full_grads.safetensors"), model.Weights().ToDictionary());
        }
    }

    [SharedFact("golden/sft")]
    public void Loss_and_lora_gradients_agree()
    {
        foreach (var folder in LossCases)
        {
            using var scope = NewDisposeScope();
            var info = Golden.Info(folder);
            using var model = Golden.Model(info.GetProperty("model").GetString()!);
            Golden.Attach(model, Golden.Tensors(folder, "lora_weights.safetensors"), info.GetProperty("lora").GetProperty("scaling").GetDouble());
            foreach (var (_, weight) in Lora.Parameters(model))
                weight.requires_grad_();
            var loss = MaskedDiffusionLoss.Forward(model, Batch(Golden.Tensors(folder, "batch.safetensors"), model));
            Golden.Close($"{folder}: LoRA loss", info.GetProperty("lora").GetProperty("loss").GetDouble(), loss.item<float>(), Tolerance.SftLoss);
            loss.backward();
            CompareGradients(folder, Golden.Tensors(folder, "lora_grads.safetensors"), Lora.Parameters(model).ToDictionary());
        }
    }

    [SharedFact("golden/sft")]
    public void AdamW_with_clipping_agrees()
    {
        foreach (var folder in Golden.Cases("sft").Where(folder => File.Exists(Path.Combine(folder, "batches.safetensors"))))
        {
            using var scope = NewDisposeScope();
            var info = Golden.Info(folder);
            using var model = Golden.Model(info.GetProperty("model").GetString()!);
            Golden.Attach(model, Golden.Tensors(folder, "lora_after_step0.safetensors"), info.GetProperty("lora_alpha").GetDouble() / info.GetProperty("r").GetDouble());
            var betas = info.GetProperty("betas");
            using var optimizer = new AdamW(Lora.Parameters(model), new AdamWOptions
            {
                Beta1 = betas[0].GetDouble(),
                Beta2 = betas[1].GetDouble(),
                WeightDecay = info.GetProperty("weight_decay").GetDouble(),
                MaxGradNorm = info.TryGetProperty("max_grad_norm", out var norm) && norm.ValueKind == System.Text.Json.JsonValueKind.Number ? norm.GetDouble() : 0,
            });
            var accumulation = info.TryGetProperty("gradient_accumulation", out var a) ? a.GetInt32() : 1;
            var batches = Golden.Tensors(folder, "batches.safetensors");
            for (var step = 0; File.Exists(Path.Combine(folder, $"lora_after_step{step + 1}.safetensors")); step++)
            {
                for (var micro = 0; micro < accumulation; micro++)
                {
                    var prefix = $"{step * accumulation + micro}.";
                    var features = batches.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
                    MaskedDiffusionLoss.Forward(model, Batch(features, model)).div(accumulation).backward();
                }

                optimizer.Step(info.GetProperty("lr").GetDouble());
                var expected = Golden.Tensors(folder, $"lora_after_step{step + 1}.safetensors");
                foreach (var (name, weight) in Lora.Parameters(model))
                    Golden.Close($"{folder}: {name} after step {step + 1}", Find(expected, name), weight, Tolerance.WeightsAfterAdamW);
            }
        }
    }

    private static Tensor Find(Dictionary<string, Tensor> tensors, string name) => tensors.Single(pair => pair.Key.EndsWith(name, StringComparison.Ordinal)).Value;

    private static void CompareGradients(string folder, Dictionary<string, Tensor> expected, Dictionary<string, Tensor> parameters)
    {
        Assert.NotEmpty(expected);
        var largest = expected.Values.Max(gradient => gradient.abs().max().item<float>());
        foreach (var (name, parameter) in parameters)
        {
            var got = parameter.grad ?? zeros_like(parameter);
            Golden.Close($"{folder}: gradient of {name}", Find(expected, name), got, Math.Max(1e-9, Tolerance.Gradient * largest));
        }
    }
}
