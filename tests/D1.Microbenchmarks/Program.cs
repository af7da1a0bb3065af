// What single calls cost: into libtorch, of the tokenizer, of safetensors. Options are BenchmarkDotNet's: --filter '*' --join, --list flat,
// … It builds a program of its own for the measurements, so it is started somewhere in the repository.
// Or "race MODELS TURNS [WORDS]": D1 against the released schedules in eager operators, on the models medium and small of a folder, as
// JSON; of the works whose names hold the words.
using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using D1.Core;
using D1.Microbenchmarks.Eager;
using D1.Stages.Bench;

if (args is [RaceSide.Verb, var number, var folder])
{
    RaceSide.Serve(Race.All[int.Parse(number, CultureInfo.InvariantCulture)], folder);
    return 0;
}

if (args is ["race", var models, var turns, .. var words])
{
    try
    {
        Console.WriteLine(RaceReport.Of(Race.All.Where(race => words.All(word => race.Work.Contains(word, StringComparison.Ordinal)))
            .Select(race => race.Run(models, int.Parse(turns, CultureInfo.InvariantCulture)))).ToJson());
        return 0;
    }
    catch (InputException error)
    {
        Console.Error.WriteLine($"race: {error.Message}");
        return 2;
    }
}

var config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithIterationCount(5))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(JsonExporter.Brief);
var reports = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config).SelectMany(summary => summary.Reports).ToList();
return reports.TrueForAll(report => report.Success) ? 0 : 1;
