using D1.Model.Adapters;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Tests;


using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>Masked SFT: noised batches, losses, gradients and AdamW against the released trainer.</summary>
public sealed class SftTests
{
    private static IEnumerable<string> LossCases =>
        Golden.Cases("sft").Where(folder => File.Exists(Path.Combine(folder, "batch.safetensors")));

    private static MaskedBatch Batch(Dictionary<string, Tensor> recorded, Llada model)
    {
        var ids = recorded["features.input_ids"];
        var prompts = recorded.TryGetValue("features.prompt_lengths", out var lengths) ? lengths.flatten()
            : zeros(ids.size(0), dtype: ScalarType.Int64);
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
            Golden.Close($"{folder}: labels", recorded["batch.labels"], batch.Ids.masked_fill(batch.Masked.logical_not(), Number(-100)), 0);
            Golden.Close($"{folder}: t", recorded["batch.t"], batch.Time.unsqueeze(1).expand_as(batch.Ids), 0);
            Golden.Close($"{folder}: denominator",
                batch.Ids.numel() - (recorded.TryGetValue("batch.num_prompt_tokens", out var prompt) ? prompt.item<long>() : 0),
                batch.Denominator, 0);
        }
    }

    [SharedFact("golden/sft")]
    public void Loss_and_full_gradients_agree()
    {
        foreach (var (folder, activationCheckpointing) in LossCases.SelectMany(folder => Switched.Select(on => (folder, on))))
        {
            using var scope = NewDisposeScope();
            var info = Golden.Info(folder);
            using var model = Golden.Model(info.GetProperty("model").GetString()!);
            model.ActivationCheckpointing = activationCheckpointing;
            foreach (var (_, weight) in model.Weights())
                weight.requires_grad_();
            var batch = Batch(Golden.Tensors(folder, "batch.safetensors"), model);
            Golden.Close($"{folder}: logits", Assert.Single(Golden.Tensors(folder, "logits.safetensors")).Value, model.Logits(batch.Noisy),
                Tolerance.Logits);
            var loss = MaskedDiffusionLoss.Forward(model, batch);
            Golden.Close($"{folder}: loss", info.GetProperty("full").GetProperty("loss").GetDouble(), loss.item<float>(),
                Tolerance.SftLoss);
            model.Backward(loss);
            CompareGradients(folder, Golden.Tensors(folder, "full_grads.safetensors"), model.Weights().ToDictionary());
        }
    }

    /// <summary>Activation checkpointing off and on.</summary>
    private static readonly bool[] Switched = [false, true];

    /// <summary>The recorded adapter runs of a case: trained weights, weights as they start (B = 0), dropout with recorded masks.</summary>
    private static IEnumerable<string> AdapterRuns(string folder) =>
        Directory.GetFiles(folder, "lora*_grads.safetensors").Select(file => Path.GetFileName(file)[..^"_grads.safetensors".Length]);

    [SharedFact("golden/sft")]
    public void Loss_and_lora_gradients_agree()
    {
        foreach (var (folder, activationCheckpointing) in LossCases.SelectMany(folder => Switched.Select(on => (folder, on))))
        {
            foreach (var run in AdapterRuns(folder))
                CompareAdapterRun(folder, run, activationCheckpointing);
        }
    }

    private static void CompareAdapterRun(string folder, string run, bool activationCheckpointing)
    {
        using var scope = NewDisposeScope();
        var info = Golden.Info(folder);
        var weights = Path.Combine(folder, $"{run}_weights.safetensors");
        using var model = Golden.Model(info.GetProperty("model").GetString()!);
        Golden.Attach(model, Golden.Tensors(File.Exists(weights) ? weights : Path.Combine(folder, "lora_weights.safetensors")),
            info.GetProperty("lora").GetProperty("scaling").GetDouble());
        model.ActivationCheckpointing = activationCheckpointing;
        foreach (var (_, weight) in Lora.Parameters(model))
            weight.requires_grad_();
        if (File.Exists(Path.Combine(folder, $"{run}_masks.safetensors")))
            ReplayDropout(model, Golden.Tensors(folder, $"{run}_masks.safetensors"));

        var batch = Batch(Golden.Tensors(folder, "batch.safetensors"), model);
        if (File.Exists(Path.Combine(folder, $"{run}_logits.safetensors")))
            Golden.Close($"{folder}: {run} logits", Assert.Single(Golden.Tensors(folder, $"{run}_logits.safetensors")).Value,
                model.Logits(batch.Noisy), Tolerance.Logits);
        var loss = MaskedDiffusionLoss.Forward(model, batch);
        if (info.TryGetProperty(run, out var recorded) && recorded.TryGetProperty("loss", out var expected))
            Golden.Close($"{folder}: {run} loss", expected.GetDouble(), loss.item<float>(), Tolerance.SftLoss);
        model.Backward(loss);
        CompareGradients($"{folder}: {run}", Golden.Tensors(folder, $"{run}_grads.safetensors"), Lora.Parameters(model).ToDictionary());
    }

    /// <summary>Puts recorded masks in the place of drawn ones; p of the recording is 0.25.</summary>
    private static void ReplayDropout(Llada model, Dictionary<string, Tensor> masks)
    {
        foreach (var projection in model.Projections.Where(projection => projection.Adapter is not null))
        {
            var mask = masks.Single(pair => (pair.Key + ".").Contains(projection.Name + ".", StringComparison.Ordinal)).Value;
            projection.Adapter!.Dropout = x => mask.to(x.dtype) / Number(0.75);
        }
    }

    [SharedFact("golden/sft")]
    public void AdamW_with_clipping_and_accumulation_agrees()
    {
        foreach (var folder in Golden.Cases("sft").Where(folder => File.Exists(Path.Combine(folder, "batches.safetensors"))))
        {
            using var scope = NewDisposeScope();
            CompareOptimiser(folder, Golden.Info(folder));
        }
    }

    private static void CompareOptimiser(string folder, System.Text.Json.JsonElement info)
    {
        using var model = Golden.Model(info.GetProperty("model").GetString()!);
        Golden.Attach(model, Golden.Tensors(folder, "lora_after_step0.safetensors"),
            info.GetProperty("lora_alpha").GetDouble() / info.GetProperty("r").GetDouble());
        var betas = info.GetProperty("betas");
        using var optimizer = new AdamW(Lora.Parameters(model), new AdamWOptions
        {
            Beta1 = betas[0].GetDouble(),
            Beta2 = betas[1].GetDouble(),
            Epsilon = info.GetProperty("eps").GetDouble(),
            WeightDecay = info.GetProperty("weight_decay").GetDouble(),
            MaxGradNorm = info.TryGetProperty("max_grad_norm", out var limit) && limit.ValueKind == System.Text.Json.JsonValueKind.Number
                ? limit.GetDouble() : 0,
        });
        var accumulation = info.TryGetProperty("gradient_accumulation", out var a) ? a.GetInt32() : 1;
        var batches = Golden.Tensors(folder, "batches.safetensors");
        var step = 0;
        for (; File.Exists(Path.Combine(folder, $"lora_after_step{step + 1}.safetensors")); step++)
        {
            for (var micro = 0; micro < accumulation; micro++)
            {
                var prefix = $"{step * accumulation + micro}.";
                var features = batches.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
                    .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value);
                var loss = MaskedDiffusionLoss.Forward(model, Batch(features, model));
                var losses = info.GetProperty("loss_per_micro_batch")[step];
                Golden.Close($"{folder}: loss {step}.{micro}",
                    (losses.ValueKind == System.Text.Json.JsonValueKind.Array ? losses[micro] : losses).GetDouble(), loss.item<float>(),
                    Tolerance.SftLoss * 10);
                model.Backward(loss.div(Number(accumulation)));
            }

            CompareGradients($"{folder}: step {step + 1}", Golden.Tensors(folder, $"grads_unclipped_step{step + 1}.safetensors"),
                Lora.Parameters(model).ToDictionary());
            var norm = optimizer.Step(info.GetProperty("lr").GetDouble());
            Golden.Close($"{folder}: gradient norm {step + 1}", 1, norm / info.GetProperty("grad_norm_before_clip")[step].GetDouble(),
                Tolerance.Gradient);
            CompareWeights($"{folder}: weights after step {step + 1}", Golden.Tensors(folder, $"lora_after_step{step + 1}.safetensors"),
                Lora.Parameters(model), "", Tolerance.WeightsAfterAdamW);
        }

        CompareWeights($"{folder}: first moment", Golden.Tensors(folder, $"exp_avg_step{step}.safetensors"), optimizer.State(), ".exp_avg",
            Tolerance.Gradient);
        CompareWeights($"{folder}: second moment", Golden.Tensors(folder, $"exp_avg_sq_step{step}.safetensors"), optimizer.State(),
            ".exp_avg_sq", Tolerance.Gradient);
    }

    private static void CompareWeights(string what, Dictionary<string, Tensor> expected, IEnumerable<KeyValuePair<string, Tensor>> got,
        string suffix, double tolerance)
    {
        var ours = got.Where(pair => pair.Key.EndsWith(".weight" + suffix, StringComparison.Ordinal)).ToList();
        Assert.Equal(expected.Count, ours.Count);
        foreach (var (name, tensor) in ours)
            Golden.Close($"{what}: {name}", Find(expected, name[..^suffix.Length]), tensor, tolerance);
    }

    private static Tensor Find(Dictionary<string, Tensor> tensors, string name) =>
        tensors.Single(pair => pair.Key.EndsWith(name, StringComparison.Ordinal)).Value;

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
