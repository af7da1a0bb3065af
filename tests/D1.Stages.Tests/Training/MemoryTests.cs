using D1.Model.Kernels;
using D1.Stages.Tests.Toys;
using D1.Stages.Tests.Training.FullWidth;

namespace D1.Stages.Tests.Training;

/// <summary>
/// What stages hold in tensors against what their plans say, on a network whose tensors are large enough to be counted. Alone in the
/// process: all are counted.
/// </summary>
[Collection(nameof(FullWidthAlone))]
public sealed class MemoryTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private const string Adapters = "lora={rank: 8, alpha: 8, targets: [q_proj, v_proj, up_proj]}", Again = "activation_checkpointing=true";

    // The plan counts what is kept, at the least. On top come copies that one block is computed with: few where kernels are fused, several
    // where a type is composed.
    private const double Least = 0.95, Fused = 1.3, Composed = 2;

    // It takes completions whole; what comes after their EOS is not computed.
    private const double LeastOfCompletions = 0.8;

    public static TheoryData<string, string[]> Runs
    {
        get
        {
            string[] sft = ["batch_size=16", "steps=2", "lengths=[{length: 128}]", "validation={times: 1, problems: 8}"];
            string[] grpo = ["rounds=1", "iterations=2", "rollout={gen_length: 96, block_length: 96, steps: 1}"];
            string[] evaluate = ["gen_length=96", "block_length=48", "tokens_per_step=48", "problems=32"];
            string[] bfloat16 = [Adapters, "precision={weights: bfloat16, sampling: bfloat16}"],
                nf4 = [Adapters, "precision={weights: bfloat16, nf4: true, sampling: bfloat16}"];
            var data = new TheoryData<string, string[]>();
            foreach (var again in (string[][])[[], [Again]])
            {
                foreach (var kind in (string[][])[["lora=null"], [Adapters], bfloat16, nf4])
                    data.Add("masked-sft", [.. sft, .. kind, .. again]);
                data.Add("grpo", [.. grpo, Adapters, .. again]);
            }

            // Of few rows and of many, whole and by a small block; then by what is between updates: sampling, and validation.
            foreach (var cell in (string[][])[[], ["batch_size=16"], ["block_length=96", "tokens_per_step=96"], ["cache=dual"]])
                data.Add("evaluate", [.. evaluate, .. cell]);
            data.Add("grpo", ["rounds=1", "iterations=1", "rollout={gen_length: 96, block_length: 16, steps: 6}", Again, Adapters]);
            foreach (var kind in (string[])["coupled_grpo", "gdpo"])
                data.Add("grpo", [.. grpo, "prompts_per_round=2", $"objective={{kind: {kind}}}", Adapters]);
            // Guided: each sequence twice in rollouts, in scores and in validation.
            data.Add("grpo", ["rounds=1", "iterations=2", "rollout={gen_length: 96, block_length: 96, steps: 1, cfg_scale: 1}", Adapters]);
            data.Add("evaluate", [.. evaluate, "cfg_scale=1"]);
            data.Add("masked-sft", ["batch_size=2", "steps=1", "lengths=[{length: 128}]", "validation={times: 1, problems: 64}", Adapters]);

            return data;
        }
    }

    /// <summary>A network so small that what sampling makes of its logits is most: exponentials, noise, and logarithms of that.</summary>
    [KernelTheory]
    [InlineData("grpo", "rounds=1", "iterations=1", "prompts_per_round=128", "rollout={gen_length: 96, block_length: 96, steps: 1}", Again)]
    [InlineData("grpo", "rounds=1", "iterations=1", "prompts_per_round=128",
        "rollout={gen_length: 96, block_length: 96, steps: 1, cfg_scale: 1}", Again)]
    [InlineData("evaluate", "problems=256", "batch_size=256", "gen_length=96", "block_length=96", "tokens_per_step=96")]
    [InlineData("evaluate", "problems=256", "batch_size=256", "gen_length=96", "block_length=96", "tokens_per_step=96", "cfg_scale=1")]
    [InlineData("evaluate", "problems=128", "batch_size=256", "gen_length=96", "block_length=96", "tokens_per_step=96", "samples=2",
        "temperature=1")]
    public void Choosing_tokens_takes_what_its_plan_says(string spec, params string[] set)
    {
        runs.Artifact("pretrain");
        TensorMemory.Reset();
        var planned = runs.Artifact(spec, set).Manifest.Measurements["planned_memory_mb"];
        Assert.InRange(TensorMemory.PeakBytes!.Value / 1e6 / planned, Least, Fused);
    }

    [KernelTheory]
    [MemberData(nameof(Runs))]
    public void A_stage_takes_what_its_plan_says(string spec, string[] set)
    {
        runs.Artifact("medium");
        TensorMemory.Reset();
        var planned = runs.Artifact(spec, [.. set, "inputs.model=medium"]).Manifest.Measurements["planned_memory_mb"];
        Assert.InRange(TensorMemory.PeakBytes!.Value / 1e6 / planned, spec == "grpo" ? LeastOfCompletions : Least,
            set.Any(parameter => parameter.Contains("bfloat16", StringComparison.Ordinal)) ? Composed : Fused);
    }
}
