using D1.Core;
using D1.Model.Files;
using D1.Model.Network;
using D1.Pipeline;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Stages.Training;
using D1.Tasks;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Solutions;
using D1.Tests;
using D1.Text.Chat;
using D1.Text.Tokenization;

namespace D1.Stages.Tests.Sources;

/// <summary>The real stages on the synthetic hub: a tiny model whose vocabulary is the words of the data sets and prompts.</summary>
public sealed class RealDataRuns : IDisposable
{
    private const string Template = "{% for m in messages %}{{ m.content }} {% endfor %}";

    private static readonly StageRegistry Registry =
        BuiltInStages.Registry.With([new FolderStage("model_folder", "model"), new FolderStage("data_folder", "data")]);

    private readonly TemporaryFolder _folder = new();
    private readonly SyntheticHub _hub = new();

    public RealDataRuns()
    {
        var model = Directory.CreateDirectory(_folder["model"]).FullName;
        var tokenizer = new WordLevelTokenizer([.. Words(), WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask]);
        using var network = RandomWeights.Create(new NanoModelOptions { DModel = 16, NHeads = 2, NLayers = 1, MlpHiddenSize = 24 }
            .ToConfig(tokenizer), 1);
        ModelFolder.Save(model, network.Config, network.Weights());
        tokenizer.Save(Path.Combine(model, ModelFolder.TokenizerFile));
        File.WriteAllText(Path.Combine(model, "tokenizer_config.json"), $$"""{"chat_template": "{{Template}}"}""");

        _folder.Write("model.yaml", $"stage: model_folder\nfolder: '{model}'\n");
        _folder.Write("hub.yaml", $"stage: data_folder\nfolder: '{_hub.Root}'\n");
        _folder.Write("modules.yaml",
            $"stage: data_folder\nfolder: '{Path.Combine(_hub.Root, SyntheticHub.Repository)}'\nbelow: {SyntheticHub.Repository}\n");
        _folder.Write("real-model.yaml", $"stage: model_folder\nfolder: '{_folder["real-model"]}'\n");
        _folder.Write("real-gsm8k.yaml",
            $"stage: data_folder\nfolder: '{SharedData.At("hub", "datasets", "openai", "gsm8k")}'\nbelow: datasets/openai/gsm8k\n");
        _folder.Write("evaluate.yaml", """
            stage: evaluate
            inputs: {model: model, data: hub}
            task: gsm8k
            prompts: released
            problems: 9
            batch_size: 4
            gen_length: 8
            block_length: 8
            """);
        _folder.Write("grpo.yaml", """
            stage: diffu_grpo
            objective: {kind: diffu_grpo}
            inputs: {model: model, data: [modules, hub]}
            task: sudoku
            prompts: released
            held_out: 4
            rounds: 2
            prompts_per_round: 2
            generations: 3
            iterations: 2
            rollout: {gen_length: 8, block_length: 8, steps: 4}
            validation: {times: 1, problems: 4}
            optimizer: {learning_rate: 1e-2}
            """);
        _folder.Write("sft.yaml", """
            stage: masked_sft
            inputs: {model: model, data: hub}
            tasks: [s1k]
            prompts: released
            held_out: 2
            examples: 4
            steps: 2
            batch_size: 2
            lengths: [{length: 24}, {length: 6}]
            optimizer: {learning_rate: 1e-3}
            """);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _hub.Dispose();
    }

    /// <summary>Writes a spec or a file of data.</summary>
    public void Write(string path, string text) => _folder.Write(path, text);

    /// <summary>A folder of this run.</summary>
    public string this[string name] => _folder[name];

    /// <summary>A spec's artifact, or what was said when it was refused.</summary>
    public (Artifact? Artifact, string? Problem) Run(string spec, params string[] set)
    {
        try
        {
            var graph = SpecGraph.Load(Registry, _folder[spec + ".yaml"], set);
            var store = new ArtifactStore(_folder["store"], _ => { });
            var scheduler = new Scheduler(store, new InProcessRunner(store), new PlainDisplay(TextWriter.Null),
                new RunOptions { Workers = 1 });
            var results = scheduler.RunAsync(graph).GetAwaiter().GetResult();
            var root = results.Single(result => result.Node == graph.Roots[0]);
            return (root.Artifact, root.Error);
        }
        catch (InputException error)
        {
            return (null, error.Message);
        }
    }

    /// <summary>Makes the spec <c>real-model</c>: LLaDA's own tokenizer on a tiny network with random weights.</summary>
    public void MakeRealModel()
    {
        var published = SharedData.At("hub", "models", "GSAI-ML", "LLaDA-8B-Instruct");
        var model = Directory.CreateDirectory(_folder["real-model"]).FullName;
        foreach (var name in (string[])[ModelFolder.TokenizerFile, "tokenizer_config.json", "special_tokens_map.json"])
            File.Copy(Path.Combine(published, name), Path.Combine(model, name));
        var config = LladaConfig.Load(Path.Combine(published, ModelFolder.ConfigFile)) with
        {
            DModel = 16,
            NHeads = 2,
            NKvHeads = 2,
            NLayers = 1,
            MlpHiddenSize = 24
        };
        using var network = RandomWeights.Create(config, 1);
        ModelFolder.Save(model, network.Config, network.Weights());
    }

    private SortedSet<string> Words()
    {
        var chat = new ChatTemplate(Template);
        var data = new DataFolder(_hub.Root);
        var texts = from style in Enum.GetValues<PromptStyle>()
                    from text in S1k.Load(data, S1k.Prompts(style, data), chat).Rows.Select(row => row.Text).Concat(
                        from name in TaskRegistry.PaperNames
                        let task = TaskRegistry.PaperTask(name).On(data, style, chat, heldOut: 0)
                        from split in (Split[])[Split.Train, Split.Test]
                        from use in Enum.GetValues<PromptUse>()
                        from problem in task.All(split, use)
                        select problem.Prompt)
                    select text;
        return new SortedSet<string>(texts.SelectMany(text => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparer.Ordinal);
    }
}
