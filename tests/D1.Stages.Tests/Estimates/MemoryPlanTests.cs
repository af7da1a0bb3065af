using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Tests;

namespace D1.Stages.Tests.Estimates;

public sealed class MemoryPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("train a smaller model, or adapters only", "model.d_model=1000000", "model.n_heads=2")]
    [InlineData(@"compute blocks again \(activation_checkpointing: true\), or make the batches or the sequences smaller",
        "tokens_per_batch=2000000000", "steps=1")]
    [InlineData("make the batches or the sequences smaller", "tokens_per_batch=2000000000", "steps=1", "activation_checkpointing=true")]
    public async Task A_spec_that_asks_for_more_memory_than_there_is_fails_before_it_starts(string remedy, params string[] set)
    {
        _folder.Write("pretrain.yaml", """
            stage: pretrain
            model: {d_model: 16, n_heads: 2}
            tasks: [countdown]
            steps: 1
            tokens_per_batch: 100
            lengths: [{length: 44}]
            optimizer: {learning_rate: 1e-3}
            """);
        var store = new ArtifactStore(_folder["store"], _ => { });
        var graph = SpecGraph.Load(BuiltInStages.Registry, _folder["pretrain.yaml"], set);
        var results = await new Scheduler(store, new InProcessRunner(store), new PlainDisplay(TextWriter.Null),
            new RunOptions { Workers = 1 })
            .RunAsync(graph, default);
        var result = results.Single();
        Assert.Equal(NodeStatus.Failed, result.Status);
        Assert.Matches(
            @"pretrain\.yaml: needs at least [0-9.]+ [GM]B \([0-9.]+ [GM]B weights, gradients and moments( \+ [0-9.]+ [GM]B [a-z ]+)+\), "
            + $@"this machine has [0-9.]+ [GM]B; {remedy}$", result.Error);
    }
}
