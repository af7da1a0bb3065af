using D1.Core;
using D1.Model;
using D1.Model.Optimization;
using D1.Pipeline;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Pipeline.Tracking;
using D1.Stages.Models;
using D1.Stages.Training;
using D1.Tests;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Training;

/// <summary>The loop of every training stage, with a model of one number.</summary>
public sealed class ResumableTrainingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<long> _steps = [];
    private readonly SilentEvents _events = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_stop_ends_a_validation_between_two_batches_and_the_next_attempt_validates_again()
    {
        using var stop = new CancellationTokenSource();
        var batches = 0;
        Assert.Throws<OperationCanceledException>(() => Train(4, new() { Times = 2 }, beforeBatch =>
        {
            for (; batches < 10; batches++)
            {
                beforeBatch();
                stop.Cancel();
            }

            return 1;
        }, cancellation: stop.Token));
        Assert.Equal((1, 2L), (batches, _steps[^1]));

        var measured = new List<long>();
        Train(4, new() { Times = 2 }, _ =>
        {
            measured.Add(_steps[^1]);
            return 1;
        });
        Assert.Equal([1, 2, 3, 4], _steps);
        Assert.Equal([2, 4], measured);
    }

    [Theory]
    [InlineData(5, 3, new long[] { 2, 4, 5 })]
    [InlineData(4, 4, new long[] { 1, 2, 3, 4 })]
    [InlineData(7, 1, new long[] { 7 })]
    public void Validations_are_evenly_spaced_and_the_last_is_at_the_end(int steps, int times, long[] expected)
    {
        var measured = new List<long>();
        Train(steps, new() { Times = times }, _ =>
        {
            measured.Add(_steps[^1]);
            return 1;
        });
        Assert.Equal(expected, measured);
    }

    // Values after each of eight steps; better ones are higher.
    [Theory]
    [InlineData(2, new[] { 1.0, 2, 2, 1, 9 }, 4)]
    [InlineData(2, new[] { 1.0, 2, 1, 3, 1, 1 }, 6)]
    [InlineData(1, new[] { 5.0, 5 }, 2)]
    [InlineData(3, new[] { 1.0, 2, 3, 4, 5, 6, 7, 8 }, 8)]
    public void So_many_validations_without_a_new_best_end_the_run(int patience, double[] values, int end)
    {
        Train(8, new() { Times = 8, Patience = patience }, _ => values[(int)_steps[^1] - 1]);
        Assert.Equal(end, _steps[^1]);
        Assert.Equal(end, ValidationHistory.Find(_folder["output/validated"])!.Validations.Count);
        Assert.Equal(end - 1, Directory.GetDirectories(_folder["output/validated"]).Length);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "Infinity")]
    public void A_run_that_diverged_ends_in_one_line(double value, string shown) => Assert.Equal(
        $"accuracy is {shown} at step 2 of 4: training diverged; lower optimizer.learning_rate (there is no checkpoint yet)",
        Assert.Throws<InputException>(() => Train(4, new() { Times = 2 }, _ => value)).Message);

    /// <summary>Every step is checkpointed; the third makes what is not finite, in a weight, a moment or a figure.</summary>
    [Theory]
    [InlineData("weight", "'weights/weight' holds 1 of 1 numbers that are NaN or infinite")]
    [InlineData("moment", "'optimizer/weight.exp_avg' holds 1 of 1 numbers that are NaN or infinite")]
    [InlineData("figure", "loss is NaN")]
    public void The_last_checkpoint_is_from_before_anything_was_not_finite(string what, string problem)
    {
        void Spoil(StageContext context, long step, Tensor weight, AdamW optimizer)
        {
            using var inference = no_grad();
            if (step != 3) return;
            if (what == "weight") weight.fill_(float.PositiveInfinity);
            if (what == "moment") optimizer.State().First().Value.fill_(float.NaN);
            if (what == "figure") context.Metric("loss", double.NaN, step);
        }

        var message = Assert.Throws<InputException>(() => Train(4, new() { Times = 1 }, _ => 1, everyStep: true, onStep: Spoil)).Message;
        var good = _folder["work/checkpoints/step-000000000002"];
        var when = "at step 3 of 4: training diverged; lower optimizer.learning_rate";
        Assert.Equal($"{problem} {when} (the last good checkpoint is that of step 2, {good})", message);
        var kept = Directory.GetDirectories(_folder["work/checkpoints"], "step-*").Order(StringComparer.Ordinal);
        Assert.Equal([_folder["work/checkpoints/step-000000000001"], good], kept);

        _steps.Clear();
        Train(4, new() { Times = 1 }, _ => 1);
        Assert.Equal([3, 4], _steps);
    }

    [Fact]
    public void What_a_stage_counts_survives_a_kill()
    {
        using (NewDisposeScope())
        {
            using var weight = zeros(1);
            KeyValuePair<string, Tensor>[] parameters = [new("weight", weight)];
            using var optimizer = new AdamW(parameters, new());
            var state = new TrainingState(parameters, optimizer);
            state.Count("groups", 2);
            state.Count("groups", 3);
            state.Save(Directory.CreateDirectory(_folder["state"]).FullName);
            var again = new TrainingState(parameters, optimizer);
            again.Restore(_folder["state"]);
            Assert.Equal((5, 0), (again.Counted("groups"), again.Counted("others")));
        }
    }

    private void Train(long steps, ValidationOptions options, Func<Action, double> measure,
        bool everyStep = false, Action<StageContext, long, Tensor, AdamW>? onStep = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var weight = zeros(1);
        KeyValuePair<string, Tensor>[] parameters = [new("weight", weight)];
        using var optimizer = new AdamW(parameters, new());
        var context = new StageContext
        {
            DisplayName = "train",
            Inputs = new Dictionary<string, Artifact>(),
            OutputFolder = Directory.CreateDirectory(_folder["output"]).FullName,
            WorkFolder = Directory.CreateDirectory(_folder["work"]).FullName,
            Events = _events,
            Tracked = new NoTracker().Start(new("", null, null, new Dictionary<string, string>(), new Dictionary<string, string>())),
            Cancellation = cancellation,
            CheckpointInterval = everyStep ? TimeSpan.Zero : TimeSpan.FromHours(1),
        };
        var validation = new Validation(context, options, steps, new("accuracy", HigherIsBetter: true, measure),
            folder => File.WriteAllText(Path.Combine(folder, "model"), ""));
        ResumableTraining.Run(context, "training", steps, new TrainingState(parameters, optimizer), validation, step =>
        {
            _steps.Add(step + 1);
            onStep?.Invoke(context, step + 1, weight, optimizer);
            return (1, []);
        }, () => { });
    }
}
