using D1.Model;
using D1.Model.Optimization;
using D1.Stages.Artifacts;
using D1.Stages.Models;
using D1.Stages.Pipeline;
using D1.Stages.Tests.Toys;
using D1.Stages.Tracking;
using D1.Stages.Training;
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
        }, stop.Token));
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
        $"accuracy is {shown} after step 2: training diverged; lower optimizer.learning_rate",
        Assert.Throws<InputException>(() => Train(4, new() { Times = 2 }, _ => value)).Message);

    private void Train(long steps, ValidationOptions options, Func<Action, double> measure, CancellationToken cancellation = default)
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
        };
        var validation = new Validation(context, options, steps, new("accuracy", HigherIsBetter: true, measure), folder => File.WriteAllText(Path.Combine(folder, "model"), ""));
        ResumableTraining.Run(context, "training", steps, new TrainingState(parameters, optimizer), validation, step =>
        {
            _steps.Add(step + 1);
            return (1, []);
        });
    }
}
