using D1.Core;
using D1.Model.Adapters;
using D1.Model.Decoding;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using D1.Pipeline;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Tasks;
using D1.Tasks.Nano;
using static D1.Model.Numbers;
using static TorchSharp.torch;

// A nano model decodes a problem.
var tokenizer = NanoVocabulary.CreateTokenizer();
var task = TaskRegistry.NanoTask("countdown");
using var model = RandomWeights.Create(
    new LladaConfig
    {
        DModel = 32,
        NHeads = 2,
        NKvHeads = 2,
        NLayers = 2,
        MlpHiddenSize = 48,
        VocabSize = tokenizer.VocabularySize,
        EmbeddingSize = tokenizer.VocabularySize,
        MaxSequenceLength = 64,
        MaskTokenId = tokenizer.MaskId,
        EosTokenId = tokenizer.EosId,
        PadTokenId = tokenizer.PadId,
    },
    seed: 1);
var problem = task.Sample(Split.Test, seed: 1, index: 0);
var sampler = new DecodingOptions { GenLength = 16, BlockLength = 8, Steps = 8, Temperature = 1 };
using (no_grad())
{
    var prompt = tensor(tokenizer.Encode(problem.Prompt)).unsqueeze(0).to(ScalarType.Int64);
    var decoded = new SemiAutoregressiveDecoder(model, sampler, new SeededNoise(1)).Decode(prompt);
    var completion = tokenizer.Decode([.. decoded.Sequences[0].data<long>().Skip((int)prompt.size(1)).Select(id => (int)id)]);
    Console.WriteLine($"decoded: {problem.Prompt} → {completion}: {(task.Score(problem, completion).Solved ? "right" : "wrong")}");
}

// An objective of one's own trains it for a round.
Lora.Attach(model, new LoraOptions { Rank = 4, Alpha = 4, Targets = ["q_proj", "v_proj"] }, 1);
using var optimizer = new AdamW([.. Lora.Parameters(model)], new AdamWOptions());
var options = new PolicyTrainingOptions { PromptsPerRound = 2, Generations = 4, Iterations = 2 };
var rollouts = new RolloutSampler<Earned>(model, sampler, options)
{
    Prompts = number =>
    {
        var asked = task.Sample(Split.Train, seed: 1, number);
        return new([.. tokenizer.Encode(asked.Prompt)], tokens => new(task.Reward(asked, tokenizer.Decode(tokens))));
    },
    PadId = tokenizer.PadId,
    EosId = tokenizer.EosId,
};
var figures = new PolicyTrainer(model, reference: null, optimizer, new LikelierIfBetter(), options)
    .Step(0, number => rollouts.Sample(number).Rollout, _ => 1e-3);
Console.WriteLine(FormattableString.Invariant($"trained: mean reward {figures.Reward:0.000}"));

// A stage of one's own runs once: the second time its result is in the store.
var specs = Directory.CreateTempSubdirectory("d1-outside-").FullName;
try
{
    var spec = Path.Combine(specs, "count.yaml");
    File.WriteAllText(spec, "stage: count_problems\ntask: countdown\n");
    foreach (var _ in (int[])[1, 2])
    {
        var graph = SpecGraph.Load(new StageRegistry([new CountProblems()]), spec);
        using var display = new PlainDisplay(TextWriter.Null);
        await using var run = new Invocation(graph, Path.Combine(specs, "artifacts"), new RunOptions { InProcess = true }, display,
            Console.WriteLine);
        var result = (await run.Start(default).All)[0];
        Console.WriteLine($"stage: {result.Status} {result.Error}{result.Artifact?.Metrics["problems"]}");
    }
}
finally
{
    Directory.Delete(specs, recursive: true);
}

internal sealed record Earned(double Reward) : IRewarded;

/// <summary>Makes completions likelier by how much better they are than their group.</summary>
internal sealed record LikelierIfBetter : PolicyObjective
{
    public override string Kind => "likelier_if_better";

    public override LikelihoodEstimator Estimator { get; } = new OneStepEstimator();

    public override bool NeedsOld => false;

    public override bool NeedsReference => false;

    public override IReadOnlyList<Tensor> Advantages(IReadOnlyList<Rollout> rollouts) =>
        [.. rollouts.Select(rollout => Advantage.OverGroupMean(rollout.Rewards, rollout.GroupSize) * Number(1))];

    public override PolicyLoss Loss(PolicyScores scores, Tensor advantages) => new((advantages * scores.Policy.sum(1)).mean().neg());
}

/// <summary>Counts the validation problems of a nano task.</summary>
internal sealed class CountProblems : Stage<CountOptions>
{
    public override string Name => "count_problems";

    public override string Produces => "count";

    public override IReadOnlyList<string> Outputs => ["problems.txt"];

    public override bool DependsOnMachine => false;

    protected override IEnumerable<Kind> Kinds(CountOptions options, IReadOnlyCollection<string> inputs) =>
        TaskRegistry.Nano.Where(kind => kind.Name == options.Task);

    protected override void Run(CountOptions options, StageContext context)
    {
        string[] prompts = [.. context.Get<ISyntheticTask>(options.Task).Problems(Split.Validation, options.Most, seed: 1)
            .Select(problem => problem.Prompt)];
        File.WriteAllLines(context.Output("problems.txt"), prompts);
        context.Result("problems", prompts.Length);
    }
}

internal sealed record CountOptions
{
    [Option("The nano task.")]
    public required string Task { get; init; }

    [Option("How many at the most.", Min = 1, Max = 1000)]
    public int Most { get; init; } = 100;
}
