using System.Globalization;
using D1.Cli;
using D1.Core;
using D1.Stages;
using D1.Toy;

// The real command line with toys beside the real stages: what tests of processes, signals and kills run.
return await CommandLine.InvokeAsync(args, BuiltInStages.Registry.With(
    [new ToyStage(drift: Drift), new ToyTableStage()], [Kind.Of<Stepwise>(Stepwise.Name), Kind.Of<Weighted>(Weighted.Name)]));

static long Drift() => long.Parse(Environment.GetEnvironmentVariable("TOY_DRIFT") ?? "0", CultureInfo.InvariantCulture);
