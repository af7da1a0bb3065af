using System.Globalization;
using D1.Pipeline;
using D1.Pipeline.Records;

namespace D1.Toy;

/// <summary>Sums a pseudo-random sequence step by step, with checkpoints, on top of its input's sum.</summary>
/// <param name="onStep">Called at every step.</param>
/// <param name="drift">What makes it come out differently although its key is the same.</param>
public sealed class ToyStage(Action<long>? onStep = null, Func<long>? drift = null) : Stage<ToyOptions>
{
    private int _runs;

    public override string Name => "toy";

    public override string Produces => "sum";

    public override IReadOnlyList<InputSlot> Inputs =>
        [new InputSlot("model", "sum", Optional: true), new InputSlot("other", "sum", Optional: true)];

    public override IReadOnlyList<string> Outputs => ["sum.txt"];

    public override IReadOnlyList<string> Records => [Curve.FileName];

    /// <summary>How often it ran.</summary>
    public int Runs => _runs;

    protected override void Run(ToyOptions options, StageContext context)
    {
        Interlocked.Increment(ref _runs);
        var (first, sum) = (0L, (drift?.Invoke() ?? 0) + context.Inputs.Values.Sum(input => ReadSum(input.File("sum.txt"))));
        if (context.Checkpoints.Latest() is { } checkpoint) (first, sum) = (checkpoint.Step, ReadSum(checkpoint.File("sum.txt")));
        var progress = context.Begin("counting", options.Steps, first);
        for (var step = first + 1; step <= options.Steps; step++)
        {
            sum += unchecked((context.Seed + step) * 2654435761 % 1000);
            onStep?.Invoke(step);
            Thread.Sleep(options.Delay);
            if (step == options.FailAt) throw new InvalidOperationException($"failed at step {step}, as asked");
            context.Metric("sum", sum, step);
            progress.Report(step, ("sum", sum));
            context.Checkpoints.Offer(step,
                folder => File.WriteAllText(Path.Combine(folder, "sum.txt"), sum.ToString(CultureInfo.InvariantCulture)));
        }
        File.WriteAllText(context.Output("sum.txt"), sum.ToString(CultureInfo.InvariantCulture));
        context.Result("sum", sum);
        context.Measure("seconds", progress.Elapsed);
    }

    private static long ReadSum(string file) => long.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture);
}
