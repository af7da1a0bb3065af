using System.Globalization;
using D1.Cli;
using D1.Pipeline;
using D1.Toy;

// The real command line with toy stages: what tests of processes, signals and kills run.
return await CommandLine.InvokeAsync(args, new StageRegistry([new ToyStage(drift: Drift), new ToyTableStage()]));

static long Drift() => long.Parse(Environment.GetEnvironmentVariable("TOY_DRIFT") ?? "0", CultureInfo.InvariantCulture);
