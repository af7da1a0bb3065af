using D1.Core;
using D1.Model.Network;
using D1.Model.Objectives;
using D1.Model.Optimization;
using D1.Pipeline;
using D1.Pipeline.Records;
using D1.Stages.Estimates;
using D1.Stages.Evaluation;
using D1.Stages.Models;
using D1.Stages.Sampling;
using D1.Stages.Sources;
using D1.Tasks;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>
/// Reinforcement learning on a task's reward (paper Section 3.2, Algorithm 1): with diffu-GRPO, or another objective that the spec names.
/// </summary>
public sealed class DiffuGrpoStage : TrainingStage<DiffuGrpoStageOptions>
{
    private const string Groups = "groups", GroupsWithSpread = "groups_with_spread", RewardVaried = "reward_varied";

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
        (options, _) => DataRules.Wording(options.Task, options),
        (options, planned) => DataRules.Words("task", options.Task.Split(MixedTask.Joint), planned),
        (options, planned) => DataRules.FilesOfRows(options.Task, options, planned),
        (options, planned) => DataRules.Problems(
            "task", options.Task, Split.Train, options.Task.Split(MixedTask.Joint).Length, options.Seed, options.HeldOut, planned),
        (options, planned) => options.Validation is not { } validation ? []
            : DataRules.Problems(
                "validation.problems", options.Task, Split.Validation, validation.Problems, options.Seed, options.HeldOut, planned),
        (options, planned) => AdapterRules.Targets(options.Lora, planned),
        (options, planned) => DataRules.Rewards(options.Task, options.Rewards, planned),
    ];

    protected override StageEstimate Estimate(DiffuGrpoStageOptions options, EstimateContext context)
    {
        if (EstimatedModel.Of(context) is not { } model) return new();
        var (config, rollout, rows) = (model.Config, options.Rollout, (long)options.PromptsPerRound * options.Generations);
        long part = rows / options.AccumulationSteps, prompt = TaskSizes.PromptTokens(options.Task, context, rollout.MaxPromptLength),
            length = prompt + rollout.GenLength;
        // With guidance every sequence comes a second time, without its prompt; the head reads both as one.
        var (objective, guided) = (options.Objective, rollout.IsGuided ? 2 : 1);
        int scores = objective.Estimator.Passes, passes = guided * scores;
        // What is read out of a pass, on the average.
        var readOut = rollout.GenLength * objective.Estimator.Predictions / scores;
        var patterns = options.RandomMasking ? options.Iterations : 1;
        var asked = (objective.NeedsOld ? 1 : 0) + (objective.NeedsReference ? 1 : 0);
        var predicted = objective.NeedsTrajectory ? rollout.GenLength : rollout.BlockLength;
        var memory = new TrainingMemory(model, options.Precision, options.Lora, options.ActivationCheckpointing);
        var between = new PassMemory(model, options.Precision.ForTraining(whole: options.Lora is null));
        double scored = Pass(readOut), blocks = Pass(0);
        return new StageEstimate
        {
            // Without adapters the reference policy is a copy of the weights; with them their own gradients are not computed.
            Memory = memory.Plan(copies: objective.NeedsReference ? 5 : 4, passes * part * length, passes * part * rollout.GenLength,
                (long)(passes * part * readOut), (long)(scores * part * readOut),
                [.. between.Decode(rollout, rollout.Temperature, part, prompt, predicted), Trajectory(rows - part)], Trajectory(rows)),
            Problem = TaskSizes.ContextProblem(config, options.Task, context, rollout.GenLength, rollout.MaxPromptLength),
            MultiplyAdds = options.Rounds * (
                (guided * rollout.Steps * ForwardCost.MultiplyAdds(config, rows, length, predicted, predicted))
                + (patterns * asked * passes * scored)
                + (options.Iterations * passes * memory.MultiplyAdds(scored, blocks))),
            Result = model,
            OutputBytes = model.WeightBytes * (options.Validation?.Times ?? 1),
        };

        // Of the parts of a round that are sampled before the last, and in updates of all.
        MemoryPart Trajectory(long of) =>
            PassMemory.Trajectory(rollout.ToDecoding(options.Precision), objective.NeedsTrajectory ? of : 0);

        double Pass(double predictions) => ForwardCost.MultiplyAdds(config, rows, length, rollout.GenLength, predictions);
    }

    protected override void Run(DiffuGrpoStageOptions options, StageContext context)
    {
        var tokenizer = StageInputs.Tokenizer(context);
        var task = StageInputs.Task(context, options.Task, options);
        var weights = new RewardWeights(options.Rewards);
        var folder = context.Input("model").Folder;

        using var scope = NewDisposeScope();
        using var trained = TrainedModel.Load(folder, options.Lora, options.Precision, (ulong)options.Seed, context.TorchDevice());
        var policy = trained.Model;
        policy.ActivationCheckpointing = options.ActivationCheckpointing;
        using var reference = !options.Objective.NeedsReference ? null
            : options.Lora is null
                ? ReferencePolicy.Frozen(TrainedModel.Load(folder, null, options.Precision, 0, context.TorchDevice()).Model)
                : ReferencePolicy.WithoutAdapters(policy);
        using var optimizer = new AdamW(trained.Parameters, options.Optimizer);
        var decoding = options.Rollout.ToDecoding(options.Precision);
        var sampled = decoding with { KeepTrajectory = options.Objective.NeedsTrajectory };
        var sampler = new RolloutSampler<ScoredAnswer>(policy, sampled, options)
        {
            Prompts = number => ScoredAnswer.Rewarded(task, task.Sample(Split.Train, (ulong)options.Seed, number), tokenizer, weights),
            PadId = tokenizer.PadId,
            EosId = tokenizer.EosId,
            MaxPromptLength = options.Rollout.MaxPromptLength,
        };
        var trainer = new PolicyTrainer(policy, reference, optimizer, options.Objective, options,
            options.Lora is { } lora ? new AdapterDropout(lora.Dropout, lora.DropoutInRollouts) : null);
        var schedule = options.Optimizer.Schedule((long)options.Rounds * options.Iterations);
        var held = options.Validation is { Problems: var count } ? task.Problems(Split.Validation, count, (ulong)options.Seed) : [];
        // Guided where rollouts are.
        var greedy = new Examination(policy, task, tokenizer, decoding with { Temperature = 0 }) { Weights = weights };
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
            IsMeasuredBefore = true,
            Samples = step => answers.Select(each => each.Answer.ToSample(step, task, each.Id)),
        };
        var validation = new Validation(context, options.Validation, options.Rounds, metric, Save);
        var state = new TrainingState(trained.Parameters, optimizer);
        var tokens = (long)options.PromptsPerRound * options.Generations * options.Rollout.GenLength;

        ResumableTraining.Run(context, options.Objective.Kind, options.Rounds, state, validation, round =>
        {
            List<ScoredAnswer> written = [];
            var figures = trainer.Step(round, number =>
            {
                var (rollout, completions) = sampler.Sample(number);
                written.AddRange(completions);
                return rollout;
            }, schedule.At);
            var accuracy = written.Average(answer => answer.Accuracy);
            state.Count(Groups, figures.Groups);
            state.Count(GroupsWithSpread, figures.Groups - figures.GroupsWithoutSpread);
            (string Name, double Value)[] own =
            [
                ("reward", figures.Reward),
                .. ScoredAnswer.RewardCurves(written, task),
                ("reward_spread", figures.RewardSpread),
                ("groups_without_spread", (double)figures.GroupsWithoutSpread / figures.Groups),
                ("rollout_accuracy", accuracy),
                ("completion_length", figures.CompletionLength),
                ("completions_cut", written.Average(answer => answer.IsCut ? 1.0 : 0)),
                ("masks_left", figures.MasksLeft),
                ("prompts_cut", figures.CutPrompts),
                ("loss", figures.Loss),
                ("gradient_norm", figures.GradientNorm),
                ("learning_rate", schedule.At(round * options.Iterations)),
            ];
            foreach (var (name, value) in RoundCurves.Join(own, options.Objective, figures.Metrics,
                [metric.Name, Groups, GroupsWithSpread, RewardVaried, .. Throughput.Names]))
                context.Metric(name, value, round);
            // A run that validates shows what it wrote there.
            if (options.Validation is null && round + 1 == options.Rounds) context.Samples.Set(options.Rounds, Shown(written));
            return (tokens, [("reward", figures.Reward), ("accuracy", accuracy), .. figures.Metrics]);
        }, () =>
        {
            RecordSignal(context, state);
            context.Samples.Save(context.OutputFolder);
            Save(context.OutputFolder);
        });

        IEnumerable<Sample> Shown(IEnumerable<ScoredAnswer> written)
        {
            List<ScoredAnswer> some = [.. written.Take(RunSamples.Most)];
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
        context.Result(RewardVaried, withSpread > 0 ? 1 : 0);
        if (withSpread == 0)
            context.Say($"WARNING: nothing was learned from rewards: in each of the {groups} groups all completions had the same reward, "
                + "so that every advantage was zero; raise rollout.temperature or generations, start from a model that solves the task now "
                + "and then, or look at the task's rewards");
    }
}
