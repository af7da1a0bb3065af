using D1.Core;
using D1.Model.Network;
using D1.Pipeline.Graph;
using D1.Pipeline.Plan;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Stages.Estimates;
using D1.Stages.Tests.Toys;
using D1.Tests;

namespace D1.Stages.Tests.Estimates;

/// <summary>What is said of a stage before it runs, against what it then does.</summary>
public sealed class EstimateTests(TinyRuns runs) : IClassFixture<TinyRuns>
{
    private static readonly LladaConfig Published = new()
    {
        DModel = 4096,
        NHeads = 32,
        NKvHeads = 32,
        NLayers = 32,
        MlpHiddenSize = 12288,
        VocabSize = 126464,
        EmbeddingSize = 126464,
        MaskTokenId = 126336,
        EosTokenId = 126081,
    };

    [Fact]
    public void The_published_model_has_its_published_size() => Assert.Equal(16_031_162_368, 2 * ModelMemory.Parameters(Published));

    [Fact]
    public void Adapters_of_ff_out_are_the_heads_too() =>
        Assert.Equal((32L * 128 * (4096 + 12288)) + (128 * (4096 + 126464)), ModelMemory.AdapterParameters(Published, 128, ["ff_out"]));

    [Fact]
    public void The_released_adapters_have_their_size() =>
        Assert.Equal(32L * 128 * ((3 * 2 * 4096) + 4096 + 12288),
            ModelMemory.AdapterParameters(Published, 128, ["q_proj", "k_proj", "v_proj", "up_proj", "gate_proj"]));

    [Theory]
    [InlineData("pretrain")]
    [InlineData("pretrain", "activation_checkpointing=true")]
    [InlineData("grpo", "lora={rank: 4, alpha: 8}")]
    [InlineData("grpo", "lora={rank: 4, alpha: 8}", "activation_checkpointing=true")]
    [InlineData("grpo", "lora=null")]
    [InlineData("evaluate")]
    public void A_plan_comes_near_the_work_that_is_then_counted(string spec, params string[] set)
    {
        var estimate = runs.Estimate(spec, set);
        var counted = runs.CountedMultiplyAdds(spec, set);
        Assert.InRange(estimate.MultiplyAdds / counted, 0.7, 1.4);
    }

    [Theory]
    [InlineData("paper", 67)]
    [InlineData("pilot", 51)]
    public void The_paper_fits_one_GPU_by_its_specs_alone(string profile, int stages)
    {
        var graph = SpecGraph.Load(BuiltInStages.Registry, Path.Combine(Checkout.Experiments, profile, "table1.yaml"), []);
        Assert.Equal(stages, graph.Nodes.Count);
        var estimates = new GraphEstimate(graph);
        Assert.All(graph.Nodes, node => Assert.InRange(estimates.Of(node).Memory.Bytes, 0, 80_000_000_000));
        Assert.All(graph.Nodes.Where(node => node.IsOnGpu),
            node => Assert.InRange(estimates.Of(node).Memory.Bytes, 16_031_162_368, 40_000_000_000));
    }

    [Fact]
    public void The_papers_plan_is_seven_lines_and_says_what_to_run_first()
    {
        using var folder = new TemporaryFolder();
        var graph = SpecGraph.Load(BuiltInStages.Registry, Path.Combine(Checkout.Experiments, "paper", "table1.yaml"), []);
        var estimates = new GraphEstimate(graph);
        var summary = PlanSummary.Of(Planner.Plan(graph, new ArtifactStore(folder.Path)), estimates);
        Assert.Equal(["base-model", "download-gsm8k and 7 more", "evaluate × 48", "masked-sft", "diffu-grpo-gsm8k and 3 more",
            "d1-gsm8k and 3 more", "table1"], summary.Groups.Select(group => group.Name));
        Assert.Equal(graph.Nodes.Count, summary.Groups.Sum(group => group.Nodes.Count));
        Assert.Equal(graph.Nodes.Sum(node => estimates.Of(node).MultiplyAdds), summary.MultiplyAdds, 1);
        // Ten models: base, SFT, and a run a task from each.
        Assert.InRange(summary.OutputBytes, 10 * 16_031_162_368, 10.01 * 16_031_162_368);
        Assert.InRange(summary.DownloadBytes, 16_031_162_368, 1.01 * 16_031_162_368);
        // SFT, RL on GSM8K from it, and the longest of its cells.
        Assert.Equal(Work("masked-sft") + Work("d1-gsm8k") + Work("evaluate inputs.model=d1-gsm8k task=gsm8k gen_length=512"),
            summary.Chain, 1);
        // Eight devices: no faster than the chain or an eighth of the work, and a third more than either at the most.
        var least = Math.Max(summary.Chain, summary.MultiplyAdds / PlanSummary.OfNode);
        Assert.InRange(summary.OnNode, least, 4.0 / 3 * least);
        Assert.Equal(["evaluate inputs.model=base-model task=gsm8k gen_length=128",
            "evaluate inputs.model=base-model task=gsm8k gen_length=256", "evaluate inputs.model=base-model task=gsm8k gen_length=512"],
            summary.First.Select(node => node.DisplayName));

        double Work(string name) => estimates.Of(graph.Nodes.Single(node => node.DisplayName == name)).MultiplyAdds;
    }

    [Fact]
    public void Models_that_are_kept_at_validations_take_their_place_on_disk()
    {
        var once = runs.Estimate("grpo");
        var weights = Assert.IsType<EstimatedModel>(once.Result).WeightBytes;
        Assert.Equal(weights, once.OutputBytes);
        Assert.Equal(2 * weights, runs.Estimate("grpo", "validation={problems: 4, times: 2}").OutputBytes);
    }

    [Theory]
    [InlineData("H100", 989)]
    [InlineData("12.5", 12.5)]
    public void A_device_is_a_name_or_a_rate(string text, double teraFlops) => Assert.Equal(teraFlops, DeviceRate.Parse(text).TeraFlops);

    [Fact]
    public void Another_device_is_bad_input() =>
        Assert.Contains("unknown device 'h1000'", Assert.Throws<InputException>(() => DeviceRate.Parse("h1000")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_time_is_twice_the_products_over_the_share_of_the_rate() =>
        Assert.Equal(3600, new DeviceRate("x", 100).Seconds(0.5 * 3600 * 100e12 * DeviceRate.Share), 1e-6);
}
