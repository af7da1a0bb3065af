// What single calls cost: into libtorch, of the tokenizer, of safetensors. Options are BenchmarkDotNet's: --filter '*' --join, --list flat,
// … It builds a program of its own for the measurements, so it is started somewhere in the repository.
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters.Json;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;

var config = ManualConfig.CreateEmpty()
    .AddJob(Job.ShortRun.WithIterationCount(5))
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(JsonExporter.Brief);
var reports = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config).SelectMany(summary => summary.Reports).ToList();
return reports.TrueForAll(report => report.Success) ? 0 : 1;
