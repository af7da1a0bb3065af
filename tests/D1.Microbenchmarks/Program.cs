// What single calls cost: into libtorch, of the tokenizer, of safetensors. Options are BenchmarkDotNet's: --filter '*' --join, --list flat,
// … It builds a program of its own for the measurements, so it is started somewhere in the repository.
// Or "race MODELS RUNS": D1 against the released schedule in eager operators, on the models medium and small of a folder.
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using D1.Microbenchmarks.Eager;

if (args is ["side", var side, var number, var folder])
{
    RaceSide.Serve(side, Race.All[int.Parse(number, CultureInfo.InvariantCulture)], folder);
    return 0;
}

if (args is ["race", var models, var runs])
{
    Console.WriteLine(Race.Heading);
    foreach (var race in Race.All) Console.WriteLine(race.Run(models, int.Parse(runs, CultureInfo.InvariantCulture)));
    return 0;
}

var config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithIterationCount(5))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(JsonExporter.Brief);
var reports = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config).SelectMany(summary => summary.Reports).ToList();
return reports.TrueForAll(report => report.Success) ? 0 : 1;
