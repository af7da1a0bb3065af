using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Stages.Traces;
using D1.Tests;
using D1.Toy;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Training;

/// <summary>The real stages at a tiny size: equal runs make equal bytes, also when they are stopped again and again.</summary>
public sealed class ResumeTests : IDisposable
{
    private static readonly StageRegistry Registry = BuiltInStages.Registry.With([], [Kind.Of<Stepwise>(Stepwise.Name)]);

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
            objective: {kind: diffu_grpo}
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

    private IReadOnlyList<NodeResult> Run(string store, CancellationToken stop = default) =>
        Run(store, Registry, new RunOptions { Workers = 1 }, stop);

    private IReadOnlyList<NodeResult> Run(string store, StageRegistry stages, RunOptions options, CancellationToken stop = default)
    {
        var artifacts = new ArtifactStore(_folder[store], _ => { });
        var graph = SpecGraph.Load(stages, _folder["specs/evaluate.yaml"], []);
        return new Scheduler(artifacts, new InProcessRunner(artifacts), new PlainDisplay(TextWriter.Null), options)
            .RunAsync(graph, stop).GetAwaiter().GetResult();
    }

    private static List<string> Digests(IEnumerable<NodeResult> results) =>
        [.. results.Select(result => $"{result.Node.DisplayName} {result.Artifact!.Digest} {Records(result.Artifact)}")
            .Order(StringComparer.Ordinal)];

    // All but speeds come again too.
    private static string Records(Artifact artifact)
    {
        var points = Curve.Read(artifact).Where(curve => curve.Series != "tokens_per_second")
            .SelectMany(curve => curve.Points.Select(point => $"{curve.Series} {point}"));
        var whole = ((string[])[Sample.FileName, DecodeTrace.FileName]).Select(name => artifact.File(name)).Where(File.Exists);
        return string.Join('\n', points.Concat(whole.Select(File.ReadAllText)));
    }

    [Theory]
    [InlineData("", "diffu_grpo")]
    [InlineData(", patience: 1", "diffu_grpo")]
    [InlineData("", "stepwise, beta: 0.1")]
    [InlineData("", "diffu_grpo", true)]
    public void Runs_stopped_at_any_moment_end_with_the_same_bytes(string patience, string objective, bool isGuidedAndSampled = false)
    {
        Patience(patience);
        Change("kind: diffu_grpo", "kind: " + objective);
        if (isGuidedAndSampled)
        {
            Change("steps: 8", "steps: 8, cfg_scale: 1");
            // A batch ends amid the answers to a prompt.
            File.AppendAllText(_folder["specs/evaluate.yaml"], "\nsamples: 3\ntemperature: 1\n");
        }

        var undisturbed = Run("undisturbed");
        Assert.All(undisturbed, result => Assert.Equal(NodeStatus.Built, result.Status));

        IReadOnlyList<NodeResult> results = [];
        var stops = 0;
        // On a busy machine, where a run takes long, steps of the same length would be many.
        for (var delay = 5; delay < 6000 && (results.Count == 0 || results.Any(result => !result.Succeeded)); delay += 10 + (delay / 10))
        {
            using var stop = new CancellationTokenSource();
            // A thread of its own: other tests may keep the pool's, and its timers, busy for as long as a whole run takes.
            var stopping = new Thread(milliseconds =>
            {
                Thread.Sleep((int)milliseconds!);
                stop.Cancel();
            });
            stopping.Start(delay);
            results = Run("stopped", stop.Token);
            stopping.Join();
            stops++;
        }

        Assert.True(stops > 1, "no run was stopped");
        Assert.Equal(Digests(undisturbed), Digests(results));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(", patience: 1", null)]
    [InlineData("", "1/model/model.safetensors")]
    [InlineData(", patience: 1", "1/result.json")]
    public void What_a_run_kept_outlives_a_failure_after_its_training(string patience, string? damaged)
    {
        Patience(patience);
        var undisturbed = Run("undisturbed");
        var failing = new StageRegistry(
            BuiltInStages.Registry.All
                .Select(stage => stage.Name is "diffu_grpo" or "pretrain" ? new FailingOnce(stage, Damage) : stage),
            BuiltInStages.Registry.Kinds);
        IReadOnlyList<NodeResult> Attempt() =>
            Run("failed", failing, new RunOptions { Workers = 1, CheckpointEvery = 0 });
        Assert.Equal(FailingOnce.Problem, Attempt().Single(result => result.Status == NodeStatus.Failed).Error);
        Assert.Equal(FailingOnce.Problem, Attempt().Single(result => result.Status == NodeStatus.Failed).Error);
        Assert.Equal(Digests(undisturbed), Digests(Attempt()));

        void Damage(StageContext context)
        {
            if (damaged is not null) File.WriteAllText(Path.Combine(context.WorkFolder, "validated", damaged), "[");
        }
    }

    // Weights that stay as they are make a plateau.
    private void Patience(string patience)
    {
        if (patience.Length == 0) return;
        Change("problems: 6", "problems: 6" + patience);
        Change("1e-3", "1e-12");
    }

    private void Change(string what, string into)
    {
        var spec = _folder["specs/grpo.yaml"];
        File.WriteAllText(spec, File.ReadAllText(spec).Replace(what, into, StringComparison.Ordinal));
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
