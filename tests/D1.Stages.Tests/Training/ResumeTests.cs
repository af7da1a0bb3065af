using D1.Stages.Artifacts;
using D1.Stages.Pipeline;
using D1.Stages.Tests.Toys;
using D1.Stages.Tracking;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Training;

/// <summary>The real stages at a tiny size: equal runs make equal bytes, also when they are stopped again and again.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ResumeTests()
    {
        const string lengths = "lengths: [{length: 44}]";
        Spec("pretrain", $$"""
            stage: pretrain
            model: {d_model: 16, n_heads: 2, n_layers: 2, mlp_hidden_size: 24}
            tasks: [countdown, gsm]
            threads: 2
            steps: 40
            tokens_per_batch: 352
            {{lengths}}
            validation: {times: 3, problems: 8}
            optimizer: {learning_rate: 3e-3}
            """);
        Spec("masked-sft", $$"""
            stage: masked_sft
            inputs: {model: pretrain}
            tasks: [countdown, gsm]
            examples: 20
            steps: 30
            batch_size: 8
            {{lengths}}
            optimizer: {learning_rate: 1e-3}
            """);
        Spec("grpo", $$"""
            stage: diffu_grpo
            inputs: {model: masked-sft}
            task: gsm
            rounds: 12
            prompts_per_round: 2
            generations: 3
            iterations: 2
            rollout: {gen_length: 16, block_length: 8, steps: 8}
            optimizer: {learning_rate: 1e-3}
            accumulation_steps: 2
            mask_schedule: released
            validation: {times: 4, problems: 6}
            lora: {rank: 4, alpha: 8, dropout: 0.1}
            """);
        Spec("evaluate", $$"""
            stage: evaluate
            inputs: {model: grpo}
            checkpoint: 2
            task: gsm
            problems: 12
            batch_size: 4
            gen_length: 16
            block_length: 8
            """);
    }

    public void Dispose() => _folder.Dispose();

    private void Spec(string name, string text) => _folder.Write($"specs/{name}.yaml", text);

    private IReadOnlyList<NodeResult> Run(string store, CancellationToken stop = default)
    {
        var artifacts = new ArtifactStore(_folder[store], _ => { });
        var graph = SpecGraph.Load(BuiltInStages.Registry, _folder["specs/evaluate.yaml"], []);
        return new Scheduler(artifacts, new InProcessRunner(artifacts, new NoTracker()), new PlainDisplay(TextWriter.Null), new SchedulerOptions { Places = 1 })
            .RunAsync(graph, stop).GetAwaiter().GetResult();
    }

    private static List<string> Digests(IEnumerable<NodeResult> results) =>
        [.. results.Select(result => $"{result.Node.DisplayName} {result.Artifact!.Digest}").Order(StringComparer.Ordinal)];

    [Fact]
    public void Runs_stopped_at_any_moment_end_with_the_same_bytes()
    {
        var undisturbed = Run("undisturbed");
        Assert.All(undisturbed, result => Assert.Equal(NodeStatus.Built, result.Status));

        IReadOnlyList<NodeResult> results = [];
        var stops = 0;
        for (var delay = 5; delay < 6000 && (results.Count == 0 || results.Any(result => !result.Succeeded)); delay += 10)
        {
            using var stop = new CancellationTokenSource(delay);
            results = Run("stopped", stop.Token);
            stops++;
        }

        Assert.True(stops > 1, "no run was stopped");
        Assert.Equal(Digests(undisturbed), Digests(results));
    }

    [Fact]
    public void Training_never_draws_from_the_default_generator()
    {
        using var scope = NewDisposeScope();
        using var before = Generator.Default.get_state();
        Run("generator");
        using var after = Generator.Default.get_state();
        Assert.Equal(before.data<byte>().ToArray(), after.data<byte>().ToArray());
    }
}
