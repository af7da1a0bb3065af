using System.Globalization;
using System.Text.Json.Nodes;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Bench;
using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Tooling;
using Serilog;

/// <summary>How fast this machine is: every measurement that docs/performance.md shows. Scaling is in Build.Scaling.cs.</summary>
sealed partial class Build
{
    [Parameter("What Benchmark measures: decode, rollout, train, tokenizer, samplers, scaling, calls, race, store; default: all, which "
        + "also writes docs/performance.md; race writes its table there in any case, store those of docs/cluster.md")]
    readonly string[] Benchmarks = [];

    [Parameter("Timed runs of a measurement of Benchmark; the median counts")]
    readonly int Runs = 3;

    [Parameter("Files tokenizer.json that Benchmark measures beside the nano tasks' tokenizer")]
    readonly string[] Tokenizers = [];

    static AbsolutePath Microbenchmarks =>
        RootDirectory / "tests" / "D1.Microbenchmarks" / "bin" / Packages / "Release" / "net10.0" / "D1.Microbenchmarks.dll";

    static AbsolutePath BenchmarkFolder => AbsolutePath.Create(Stores.Find().First) / "benchmark";

    static readonly string[] BenchmarkParts = ["decode", "rollout", "train", "tokenizer", "samplers", "scaling", "calls", "race", "store"];

    // What is measured, on which model of build/benchmark, with which options of d1 bench.
    static readonly (string Verb, string Model, string Options)[] Measurements =
    [
        ("decode", "medium", "--batch 4 --prompt-length 128 --gen-length 128 --block-length 32 --steps 16"),
        ("decode", "small", "--batch 32 --prompt-length 32 --gen-length 128 --block-length 32 --steps 64"),
        ("decode", "small", "--batch 1 --prompt-length 32 --gen-length 128 --block-length 32 --steps 64 --approximate"),
        ("rollout", "small", "--batch 6 --prompt-length 32 --gen-length 128 --block-length 32 --steps 64 --temperature 0.9"),
        ("train", "medium", "--batch 6 --prompt-length 128 --gen-length 128"),
    ];

    // One of answers, one of cells.
    static readonly string[] SampledTasks = ["gsm", "sudoku"];

    void Measure()
    {
        if (Benchmarks.Except(BenchmarkParts).ToList() is { Count: > 0 } unknown)
            throw BadInput($"--benchmarks knows no {string.Join(", ", unknown)}: {string.Join(", ", BenchmarkParts)}");
        if (Runs < 1)
            throw BadInput("--runs must be at least 1");
        BenchmarkFolder.CreateDirectory();
        var sections = new List<string>();
        if (Speed() is { Count: > 0 } reports)
            sections.Add(BenchmarkTables.Speed(reports));
        if (IsMeasured("samplers"))
            sections.Add(Samplers());
        if (IsMeasured("scaling"))
            sections.Add(Scaling());
        if (IsMeasured("calls"))
            sections.Add(Calls());
        if (IsMeasured("race"))
            Race();
        if (IsMeasured("store"))
            Scale();

        Console.WriteLine();
        Console.WriteLine(string.Join("\n", sections));
        Log.Information("{Folder} has the numbers", BenchmarkFolder);
        if (Benchmarks.Length == 0)
            PublishBenchmark(sections);
    }

    bool IsMeasured(string part) => Benchmarks.Length == 0 || Benchmarks.Contains(part);

    static string MeasuredOn =>
        $"{DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}, one thread of {MachineFacts.Machine["cpu"]} "
            + $"({Counted.Of(MachineFacts.Machine["cores"], "core")}) where nothing else is said\n";

    /// <summary>Puts tables and plots into docs, with what they were measured on.</summary>
    static void PublishBenchmark(IEnumerable<string> sections)
    {
        var docs = RootDirectory / "docs";
        (docs / "performance").CreateDirectory();
        foreach (var plot in BenchmarkFolder.GetFiles("*.svg"))
            File.Copy(plot, docs / "performance" / plot.Name, overwrite: true);
        var origin = $"`./build.sh {nameof(Benchmark)}`, {MeasuredOn}";
        GeneratedBlock.Write(docs / "performance.md", "benchmark", string.Join("\n", sections.Prepend(origin)).TrimEnd());
        Log.Information("{File} has the tables and plots", docs / "performance.md");
    }

    List<BenchmarkReport> Speed()
    {
        var measured = Measurements.Where(x => IsMeasured(x.Verb)).ToList();
        foreach (var model in measured.Select(x => x.Model).Distinct())
            InitModel(model);
        var reports = measured.Select((x, number) =>
            Bench($"{number}-{x.Verb}-{x.Model}", x.Verb, $"--model \"{BenchmarkFolder / x.Model}\" {x.Options}")).ToList();
        if (IsMeasured("tokenizer"))
            reports.AddRange(Tokenizers.Select(x => $"--tokenizer \"{x}\"").Prepend("")
                .Select((options, number) => Bench($"{number}-tokenizer", "tokenizer", options)));
        return reports;
    }

    /// <summary>Approximate samplers on a trained model, the nano profile's: from the store or trained now.</summary>
    string Samplers()
    {
        var spec = SpecFolder.Find(RootDirectory / "experiments" / "nano", "masked-sft");
        Log.Information("The model of {Spec}: from the store, or trained now, which takes minutes", spec);
        var model = (string)JsonNode.Parse(string.Join('\n', D1($"run \"{spec}\" --json")))!["path"]!;
        var reports = SampledTasks.Select(task =>
            Bench($"samplers-{task}", "decode",
                $"--model \"{model}\" --task {task} --problems 384 --batch 32 --gen-length 48 --block-length 8 --steps 24 --approximate"))
                .ToList();
        return $"Samplers on the model of `{Path.GetRelativePath(RootDirectory, spec)}`, 384 test problems a task, 48 tokens, "
            + $"batch 32:\n\n{BenchmarkTables.Samplers(reports)}";
    }

    /// <summary>What single calls cost, as BenchmarkDotNet measures it.</summary>
    static string Calls()
    {
        var folder = BenchmarkFolder / "calls";
        folder.DeleteDirectory();
        DotNet($"{Microbenchmarks} --filter * --join --artifacts {folder}", workingDirectory: RootDirectory, logOutput: false);
        var report = (folder / "results").GetFiles("*-report-brief.json").Single();
        return $"What a call costs (`tests/D1.Microbenchmarks`):\n\n{BenchmarkTables.Calls(report.ReadAllText())}";
    }

    /// <summary>D1 and the released schedules in eager operators in turns; puts their table into docs.</summary>
    void Race()
    {
        foreach (var model in (string[])["medium", "small"])
            InitModel(model);
        Log.Information("D1 against the released schedules in eager operators: this takes some minutes");
        var json = string.Join('\n', DotNet($"{Microbenchmarks} race {BenchmarkFolder} {Runs}",
            logger: (type, line) =>
            {
                if (type == OutputType.Err) Log.Error("{Line:l}", line);
            }).Where(line => line.Type == OutputType.Std).Select(line => line.Text));
        (BenchmarkFolder / "race.json").WriteAllText(json + "\n");
        var table = BenchmarkTables.Race(RaceReport.Parse(json));
        Console.WriteLine($"\n{table}");
        GeneratedBlock.Write(RootDirectory / "docs" / "performance.md", "race",
            $"`./build.sh {nameof(Benchmark)} --benchmarks race`, {MeasuredOn}\n{table}".TrimEnd());
    }

    static AbsolutePath InitModel(string name) => InitModel(name, RootDirectory / "build" / "benchmark" / $"{name}.json");

    static AbsolutePath InitModel(string name, AbsolutePath config)
    {
        D1($"init-model --config \"{config}\" --seed 1 --out \"{BenchmarkFolder / name}\" --overwrite");
        return BenchmarkFolder / name;
    }

    /// <summary>Runs <c>d1 bench</c>; its JSON is kept.</summary>
    BenchmarkReport Bench(string name, string verb, string options)
    {
        var json = string.Join('\n', D1(string.Create(CultureInfo.InvariantCulture, $"bench {verb} {options} --runs {Runs} --json")));
        (BenchmarkFolder / $"{name}.json").WriteAllText(json + "\n");
        return BenchmarkReport.Parse(json);
    }
}
