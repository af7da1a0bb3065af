using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Tests.Toys;

namespace D1.Stages.Tests.Devices;

/// <summary>What the choice of a device does to a graph and its keys; GPUs are made up.</summary>
public sealed class DeviceKeyTests : IDisposable
{
    private static readonly Gpus One = new([new Gpu("Alpha", 24_000_000_000)], null), None = new([], "none");
    private readonly Lab _lab = new Lab().Spec("base", "stage: toy\ndevice: cuda\n")
        .Spec("top", "stage: toy\ndevice: auto\ninputs: {model: base}\n");

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_key_has_the_kind_of_device_and_not_its_number()
    {
        Assert.Equal(_lab.Key("base").Value, _lab.Key("base", "device=cuda:1").Value);
        Assert.NotEqual(_lab.Key("base").Value, _lab.Key("base", "device=cpu").Value);
        Assert.Equal("cuda", _lab.Key("base", "device=cuda:1").Components["environment.device"]);
    }

    [Theory]
    [InlineData("cuda.tf32=true")]
    [InlineData("cuda.flash_attention=false")]
    [InlineData("cuda.math_attention=false")]
    [InlineData("cuda.deterministic=false")]
    public void How_a_GPU_computes_is_part_of_the_key_of_what_runs_on_one(string set)
    {
        Assert.NotEqual(_lab.Key("base").Value, _lab.Key("base", set).Value);
        Assert.Equal(_lab.Key("base", "device=cpu").Value, _lab.Key("base", "device=cpu", set).Value);
    }

    [Fact]
    public void A_device_for_the_whole_graph_goes_before_the_specs()
    {
        Assert.All(Graph(DeviceChoice.Cpu, One).Nodes, node => Assert.Equal("cpu", node.DeviceKind));
        Assert.All(Graph(new(DeviceClass.Cuda, 3), None).Nodes, node => Assert.Equal("cuda:3", node.Device.ToString()));
        Assert.Equal(["cuda", "cuda"], Graph(null, One).Nodes.Select(node => node.DeviceKind));
        Assert.Equal(["cuda", "cpu"], Graph(null, None).Nodes.Select(node => node.DeviceKind));
        Assert.Equal("cpu", (string?)Graph(null, None).Roots[0].EffectiveSpec()["device"]);
    }

    [Fact]
    public void What_only_moves_bytes_has_no_device()
    {
        var graph = SpecGraph.Load(BuiltInStages.Registry, Path.Combine(Checkout.Experiments, "paper", "masked-sft.yaml"), [],
            DeviceChoice.Cuda, One);
        Assert.Equal("cuda", graph.Roots[0].DeviceKind);
        Assert.All(graph.Nodes.Where(node => !node.Stage.DependsOnMachine), node => Assert.False(node.IsOnGpu));
    }

    [Fact]
    public void A_graph_is_refused_before_it_starts()
    {
        var problem = Assert.Single(DeviceCheck.Problems(_lab.Graph("base"), _lab.Store, () => None));
        Assert.EndsWith("base.yaml: device cuda: none", problem, StringComparison.Ordinal);
        Assert.Empty(DeviceCheck.Problems(_lab.Graph("base"), _lab.Store, () => One));
        Assert.Empty(DeviceCheck.Problems(_lab.Graph("base", "device=cpu"), _lab.Store,
            () => throw new InvalidOperationException("asked")));
    }

    [Fact]
    public void So_is_one_that_this_machine_has_not_the_memory_for()
    {
        var graph = SpecGraph.Load(BuiltInStages.Registry, Path.Combine(Checkout.Experiments, "nano", "base-model.yaml"),
            ["model.d_model=65536", "model.mlp_hidden_size=65536"]);
        var problem = Assert.Single(DeviceCheck.Problems(graph, _lab.Store, () => throw new InvalidOperationException("asked")));
        Assert.Contains("base-model.yaml: needs at least ", problem, StringComparison.Ordinal);
    }

    private SpecGraph Graph(DeviceChoice? device, Gpus gpus) => SpecGraph.Load(_lab.Registry, _lab["specs/top.yaml"], [], device, gpus);
}
