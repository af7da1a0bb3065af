using D1.Core;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Pipeline;
using D1.Pipeline.Records;
using D1.Stages.Estimating;
using D1.Stages.Evaluation;
using D1.Stages.Models;
using D1.Stages.Sampling;
using D1.Stages.Sources;
using D1.Tasks;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Reinforcement learning with diffu-GRPO on one task's reward (paper Section 3.2, Algorithm 1).</summary>
public sealed class DiffuGrpoStage : TrainingStage<DiffuGrpoStageOptions>
{
    private const string Groups = "groups", GroupsWithSpread = "groups_with_spread";

    public override string Name => "diffu_grpo";

    public override string Produces => "model";

    public override IReadOnlyList<InputSlot> Inputs => StageInputs.Slots;

    public override IReadOnlyList<string> Outputs => ModelOutputs.Files;

    public override IReadOnlyList<string> Records => [Curve.FileName, Sample.FileName];

    protected override IEnumerable<Kind> Kinds(DiffuGrpoStageOptions options, IReadOnlyCollection<string> inputs) =>
        StageInputs.Kinds([options.Task], inputs);

    protected override IReadOnlyList<SpecRule<DiffuGrpoStageOptions>> Rules =>
    [
        DataRules.OnlyOfData,
        (options, planned) => DataRules.Task(options.Task, planned),
        (options, planned) => options.Validation is not { } validation ? []
            : DataRules.Problems(
                "validation.problems", options.Task, Split.Validation, validation.Problems, options.Seed, options.HeldOut, planned),
        (options, planned) => AdapterRules.Targets(options.Lora, planned),
    ];

    protected override StageEstimate Estimate(DiffuGrpoStageOptions options, EstimateContext context)
    {
        if (EstimatedModel.Of(context) is not { } model) return new();
        var (config, rollout, rows) = (model.Config, options.Rollout, (long)options.PromptsPerRound * options.Generations);
        long part = rows / options.AccumulationSteps, prompt = TaskSizes.PromptTokens(options.Task, context, rollout.MaxPromptLength),
            length = prompt + rollout.GenLength;
        var masks = options.RandomMasking ? options.Iterations : 1;
        var memory = new TrainingMemory(model, options.Precision, options.Lora, options.ActivationCheckpointing);
        var passes = new PassMemory(model, options.Precision.ForTraining(whole: options.Lora is null));
        double scored = Pass(rollout.GenLength), blocks = Pass(0);
        return new StageEstimate
        {
            // Without adapters the reference policy is a copy of the weights; with them their own gradients are not computed.
            Memory = memory.Plan(copies: 5, part * length, part * rollout.GenLength, part * rollout.GenLength,
                passes.Decode(rollout, rollout.Temperature, part, prompt)),
            Problem = TaskSizes.ContextProblem(config, options.Task, context, rollout.GenLength, rollout.MaxPromptLength),
            MultiplyAdds = options.Rounds * (
                (rollout.Steps * ForwardCost.MultiplyAdds(config, rows, length, rollout.BlockLength, rollout.BlockLength))
                + (masks * (options.Beta > 0 ? 2 : 1) * scored)
                + (options.Iterations * memory.MultiplyAdds(scored, blocks))),
            Result = model,
            OutputBytes = model.WeightBytes * (options.Validation?.Times ?? 1),
        };

        double Pass(long predicted) => ForwardCost.MultiplyAdds(config, rows, length, rollout.GenLength, predicted);
    }

    protected override void Run(DiffuGrpoStageOptions options, StageContext context)
    {
        var tokenizer = StageInputs.Tokenizer(context);
        var task = StageInputs.Task(context, options.Task, options);
        var folder = context.Input("model").Folder;

        using var scope = NewDisposeScope();
        using var trained = TrainedModel.Load(folder, options.Lora, options.Precision, (ulong)options.Seed, context.TorchDevice());
        var policy = trained.Model;
        policy.ActivationCheckpointing = options.ActivationCheckpointing;
        using var reference = options.Lora is null
            ? ReferencePolicy.Frozen(TrainedModel.Load(folder, null, options.Precision, 0, context.TorchDevice()).Model)
            : ReferencePolicy.WithoutAdapters(policy);
        using var optimizer = new AdamW(trained.Parameters, options.Optimizer.ToAdamW());
        var trainer = new DiffuGrpoTrainer(policy, reference, optimizer, task, tokenizer, options);
        var schedule = options.Optimizer.Schedule((long)options.Rounds * options.Iterations);
        var held = options.Validation is { Problems: var count } ? task.Problems(Split.Validation, count, (ulong)options.Seed) : [];
        var greedy = new GreedyEvaluation(policy, task, tokenizer, options.Rollout.ToDecoding(options.Precision) with { Temperature = 0 });
        var answers = new List<(string Id, ScoredAnswer Answer)>();
        var metric = new ValidationMetric("validation_accuracy", HigherIsBetter: true, beforeBatch =>
        {
            answers.Clear();
            var rows = options.PromptsPerRound * options.Generations / options.AccumulationSteps;
            return greedy.Score(held, rows, beforeBatch, (id, answer) =>
            {
                if (answers.Count < RunSamples.Most) answers.Add((id, answer));
            });
        })
        {
            Samples = step => answers.Select(each => each.Answer.ToSample(step, task, each.Id)),
        };
        var validation = new Validation(context, options.Validation, options.Rounds, metric, Save);
        var state = new TrainingState(trained.Parameters, optimizer);
        var tokens = (long)options.PromptsPerRound * options.Generations * options.Rollout.GenLength;

        ResumableTraining.Run(context, "diffu-GRPO", options.Rounds, state, validation, round =>
        {
            var result = trainer.Round(round, schedule.At);
            state.Count(Groups, result.Groups);
            state.Count(GroupsWithSpread, result.Groups - result.GroupsWithoutSpread);
            context.Metric("reward", result.Reward, round);
            foreach (var (term, mean) in result.RewardTerms(task)) context.Metric($"reward/{term}", mean, round);
            context.Metric("reward_spread", result.RewardSpread, round);
            context.Metric("groups_without_spread", (double)result.GroupsWithoutSpread / result.Groups, round);
            context.Metric("rollout_accuracy", result.Accuracy, round);
            context.Metric("completion_length", result.CompletionLength, round);
            context.Metric("completions_cut", result.CutCompletions, round);
            context.Metric("masks_left", result.MasksLeft, round);
            context.Metric("prompts_cut", result.CutPrompts, round);
            context.Metric("loss", result.Loss, round);
            context.Metric("kl", result.Kl, round);
            context.Metric("clip_ratio", result.ClipRatio, round);
            context.Metric("gradient_norm", result.GradientNorm, round);
            context.Metric("learning_rate", schedule.At(round * options.Iterations), round);
            // A run that validates shows what it wrote there.
            if (options.Validation is null && round + 1 == options.Rounds) context.Samples.Set(options.Rounds, Shown(result));
            return (tokens, [("reward", result.Reward), ("accuracy", result.Accuracy), ("kl", result.Kl)]);
        }, () =>
        {
            RecordSignal(context, state);
            context.Samples.Save(context.OutputFolder);
            Save(context.OutputFolder);
        });

        IEnumerable<Sample> Shown(DiffuGrpoRound round)
        {
            List<ScoredAnswer> some = [.. round.Answers.Take(RunSamples.Most)];
            return TestItem.Of(some.Select(answer => answer.Problem))
                .Zip(some, (item, answer) => answer.ToSample(options.Rounds, task, item.Id));
        }

        void Save(string into)
        {
            ModelOutputs.Save(into, policy, trained.Lora);
            TokenizerFiles.Copy(folder, into);
        }
    }

    /// <summary>Whether there was anything to learn from: advantages are differences within a group.</summary>
    private static void RecordSignal(StageContext context, TrainingState state)
    {
        var (groups, withSpread) = (state.Counted(Groups), state.Counted(GroupsWithSpread));
        context.Result(Groups, groups);
        context.Result(GroupsWithSpread, withSpread);
        context.Result("reward_varied", withSpread > 0 ? 1 : 0);
        if (withSpread == 0)
            context.Say($"WARNING: nothing was learned from rewards: in each of the {groups} groups all completions had the same reward, "
                + "so that every advantage was zero; raise rollout.temperature or generations, start from a model that solves the task now "
                + "and then, or look at the task's rewards");
    }
}
