using D1.Pipeline;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Stages.Tests.Sources;
using D1.Tests;

namespace D1.Stages.Tests.Training.FullWidth;

/// <summary>Training stages on two layers of LLaDA-8B: its widths, vocabulary and tokenizer, random weights.</summary>
public sealed class FullWidthRuns : IDisposable
{
    public const string Published = "hub/models/GSAI-ML/LLaDA-8B-Instruct", Gsm8k = "hub/datasets/openai/gsm8k";

    private const string Lora = "lora: {rank: 128, alpha: 64, dropout: 0.05, targets: [q_proj, k_proj, v_proj]}";

    private static readonly StageRegistry Registry =
        BuiltInStages.Registry.With([new RandomModelStage(), new FolderStage("data_folder", "data")]);

    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticHub _hub = new();

    public FullWidthRuns()
    {
        _folder.Write("model.yaml", $"stage: random_model\nlike: '{SharedData.At(Published)}'\nlayers: 2\n");
        _folder.Write("s1k.yaml", $"stage: data_folder\nfolder: '{_hub.Root}'\n");
        _folder.Write("gsm8k.yaml", $"stage: data_folder\nfolder: '{SharedData.At(Gsm8k)}'\nbelow: datasets/openai/gsm8k\n");
        _folder.Write("sft.yaml", $$"""
            stage: masked_sft
            inputs: {model: model, data: s1k}
            tasks: [s1k]
            held_out: 1
            examples: 2
            steps: 1
            batch_size: 2
            lengths: [{length: 128}]
            optimizer: {learning_rate: 1e-3}
            {{Lora}}
            """);
        _folder.Write("grpo.yaml", $$"""
            stage: diffu_grpo
            objective: {kind: diffu_grpo}
            inputs: {model: model, data: gsm8k}
            task: gsm8k
            rounds: 1
            prompts_per_round: 1
            generations: 2
            iterations: 2
            rollout: {gen_length: 16, block_length: 16, steps: 2}
            optimizer: {learning_rate: 1e-3}
            {{Lora}}
            """);
    }

    public void Dispose()
    {
        _hub.Dispose();
        _folder.Dispose();
    }

    /// <summary>Runs a spec, its inputs first.</summary>
    public Artifact Run(string spec, params string[] set)
    {
        var store = new ArtifactStore(_folder["store"], _ => { });
        var graph = SpecGraph.Load(Registry, _folder[spec + ".yaml"], set);
        var scheduler = new Scheduler(store, new InProcessRunner(store), new PlainDisplay(TextWriter.Null),
            new RunOptions { Workers = 1 });
        var results = scheduler.RunAsync(graph).GetAwaiter().GetResult();
        var root = results.Single(result => result.Node == graph.Roots[0]);
        return root.Artifact ?? throw new InvalidOperationException(string.Join("; ",
            results.Select(result => result.Error).OfType<string>()));
    }
}
