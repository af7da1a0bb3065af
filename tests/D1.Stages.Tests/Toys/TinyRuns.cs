using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Adopt;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Pipeline.Verify;
using D1.Tests;
using D1.Toy;

namespace D1.Stages.Tests.Toys;

/// <summary>The real stages at a tiny size, over one store.</summary>
public sealed class TinyRuns : IDisposable
{
    private static readonly StageRegistry Registry =
        BuiltInStages.Registry.With([new ShardedModelStage(), new ChangedModelStage()],
            [Kind.Of<Stepwise>(Stepwise.Name), Kind.Of<Weighted>(Weighted.Name), Kind.Of<Named>(Named.Name)]);

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _said = new();

    public TinyRuns()
    {
        _folder.Write("pretrain.yaml", """
            stage: pretrain
            model: {d_model: 16, n_heads: 2, n_layers: 2, mlp_hidden_size: 24}
            tasks: [countdown, gsm]
            steps: 300
            tokens_per_batch: 352
            lengths: [{length: 44}]
            optimizer: {learning_rate: 3e-3}
            """);
        _folder.Write("medium.yaml", """
            extends: pretrain.yaml
            model: {d_model: 256, n_heads: 4, n_layers: 4, mlp_hidden_size: 768}
            steps: 1
            """);
        _folder.Write("sharded.yaml", """
            stage: sharded_model
            inputs: {model: pretrain}
            """);
        _folder.Write("nan.yaml", """
            stage: changed_model
            inputs: {model: pretrain}
            change: nan
            """);
        _folder.Write("masks.yaml", """
            extends: nan.yaml
            change: masks
            """);
        _folder.Write("masked-sft.yaml", """
            stage: masked_sft
            inputs: {model: pretrain}
            tasks: [countdown, gsm]
            examples: 8
            steps: 2
            batch_size: 4
            lengths: [{length: 44}]
            optimizer: {learning_rate: 1e-3}
            """);
        _folder.Write("grpo.yaml", """
            stage: diffu_grpo
            objective: {kind: diffu_grpo}
            inputs: {model: pretrain}
            task: gsm
            rounds: 2
            prompts_per_round: 4
            generations: 4
            iterations: 3
            rollout: {gen_length: 16, block_length: 8, steps: 8}
            optimizer: {learning_rate: 1e-2}
            lora: {rank: 4, alpha: 8}
            """);
        _folder.Write("stepwise.yaml", """
            extends: grpo.yaml
            objective: {kind: stepwise, beta: 0.01}
            accumulation_steps: 2
            """);
        _folder.Write("evaluate.yaml", """
            stage: evaluate
            inputs: {model: pretrain}
            task: gsm
            problems: 64
            batch_size: 32
            gen_length: 16
            block_length: 8
            tokens_per_step: 1
            """);
        _folder.Write("validated.yaml", """
            extends: grpo.yaml
            rounds: 4
            validation: {times: 2, problems: 16}
            """);
        _folder.Write("table1.yaml", """
            stage: table1
            profile: tiny
            tasks: [gsm]
            gen_lengths: [16]
            rows:
              - {model: base, label: base, spec: pretrain}
              - {model: grpo, label: grpo, spec: grpo}
            """);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>All that stages told people.</summary>
    public string Said => _said.ToString();

    /// <summary>A spec's artifact.</summary>
    public Artifact Artifact(string spec, params string[] set)
    {
        var result = Run(spec, set);
        Assert.True(result.Succeeded, result.Error);
        return result.Artifact!;
    }

    public string Digest(string spec, params string[] set) => Artifact(spec, set).Digest;

    /// <summary>What is said of a spec that is refused, when it is read or when it runs.</summary>
    public string Problem(string spec, params string[] set)
    {
        try
        {
            return Run(spec, set).Error!;
        }
        catch (InputException e)
        {
            return e.Message;
        }
    }

    /// <summary>What is said of a spec before it runs.</summary>
    public StageEstimate Estimate(string spec, params string[] set)
    {
        var graph = Graph(spec, set);
        return new GraphEstimate(graph).Of(graph.Roots[0]);
    }

    /// <summary>Multiply-adds that a spec's stage counts on its thread, its inputs' stages not included.</summary>
    public double CountedMultiplyAdds(string spec, params string[] set)
    {
        var inputs = Graph(spec, set).Roots[0].Inputs;
        foreach (var input in inputs.Values) Artifact(input.Spec.Name);
        var store = new ArtifactStore(_folder["counted"], _ => { });
        var node = Graph(spec, set).Roots[0];
        return CountedWork.Of(() =>
        {
            var result = new InProcessRunner(store)
                .Run(node, inputs.ToDictionary(pair => pair.Key, pair => Artifact(pair.Value.Spec.Name)), new RunOptions { Force = true },
                    new SilentEvents(), default);
            Assert.True(result.Succeeded, result.Error);
        });
    }

    /// <summary>A spec's artifact, of a run that was stopped after its first step and run again.</summary>
    public Artifact StoppedArtifact(string spec, params string[] set)
    {
        var node = Graph(spec, set).Roots[0];
        var inputs = node.Inputs.ToDictionary(pair => pair.Key, pair => Artifact(pair.Value.Spec.Name));
        var runner = new InProcessRunner(new ArtifactStore(_folder["stopped"], _ => { }));
        using var stop = new CancellationTokenSource();
        Assert.Equal(NodeStatus.Killed, runner.Run(node, inputs, new RunOptions(), new StoppingEvents(stop), stop.Token).Status);
        var result = runner.Run(node, inputs, new RunOptions(), new SilentEvents(), default);
        Assert.True(result.Succeeded, result.Error);
        return result.Artifact!;
    }

    private sealed class StoppingEvents(CancellationTokenSource stop) : IStageEvents
    {
        public void Progress(StageProgress progress) => stop.Cancel();

        public void Message(string text)
        {
        }
    }

    /// <summary>A part of an artifact, made again.</summary>
    public SliceProof Prove(Artifact artifact)
    {
        using var scratch = new ScratchFolder();
        return SliceProof.Of(artifact, RecordedInputs.Around(artifact, _folder["store"])
            .Of(artifact), Registry, scratch.Path, new PlainDisplay(TextWriter.Null), default);
    }

    private SpecGraph Graph(string spec, string[] set) => SpecGraph.Load(Registry, _folder[spec + ".yaml"], set);

    private NodeResult Run(string spec, string[] set)
    {
        var graph = Graph(spec, set);
        var store = new ArtifactStore(_folder["store"], _ => { });
        var runner = new InProcessRunner(store);
        var scheduler = new Scheduler(store, runner, new PlainDisplay(_said), new RunOptions { Workers = 1 });
        var results = scheduler.RunAsync(graph).GetAwaiter().GetResult();
        return results.FirstOrDefault(result => !result.Succeeded && result.Status == NodeStatus.Failed)
            ?? results.Single(result => result.Node == graph.Roots[0]);
    }
}
