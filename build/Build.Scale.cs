using System.Diagnostics;
using System.Globalization;
using D1.Pipeline.Files;
using D1.Pipeline.Graph;
using D1.Pipeline.Plan;
using D1.Pipeline.Store;
using D1.Pipeline.Tracking;
using D1.Stages;
using D1.Stages.Estimates;
using Nuke.Common.IO;

/// <summary>What the pipeline itself costs, apart from computing, and so what limits on many machines: docs/cluster.md.</summary>
sealed partial class Build
{
    const int SmallResults = 200, Mebibytes = 1024;

    static readonly int[] GpuCounts = [8, 100, 1000];

    /// <summary>Measures on the profile's table and its store, and writes both tables of docs/cluster.md.</summary>
    void Scale()
    {
        var graph = SpecGraph.Load(BuiltInStages.Registry, SpecFolder.Find(Experiments, "table1"), []);
        var store = new ArtifactStore(Stores.Find());
        GeneratedBlock.Write(RootDirectory / "docs" / "cluster.md", "scale",
            $"`./build.sh {nameof(Benchmark)} --benchmarks store --profile {Experiments.Name}`, {MeasuredOn}\n"
                + $"{StoreCosts(graph, store)}\n{Demand()}");
    }

    static string StoreCosts(SpecGraph graph, ArtifactStore store)
    {
        var results = store.Results().ToList();
        var manifests = results.Sum(x => new FileInfo(Path.Combine(x.Folder, Manifest.FileName)).Length);
        var journals = new RunFolder(store.Root).Journals().ToList();
        var (read, _) = Timed(() => results.ForEach(x => Manifest.Read(x.Folder)));
        var (found, _) = Timed(() => results.ForEach(x => store.Find(x.Stage, x.Key)));
        var (planned, plan) = Timed(() => Planner.Plan(graph, store));
        var (replayed, points) = Timed(() => journals.Sum(x => x.Read()?.Metrics.Count ?? 0));
        var bytes = journals.Sum(x => x.Length);
        var scratch = BenchmarkFolder / "store";
        if (Directory.Exists(scratch))
            Directory.Delete(scratch, recursive: true);
        scratch.CreateDirectory();
        var (published, _) = Timed(() => PublishSmall(new ArtifactStore((string)scratch)));
        var file = scratch / "big";
        var (written, _) = Timed(() => WriteBig(file));
        var (hashed, _) = Timed(() => ContentDigest.OfFile(file));
        Directory.Delete(scratch, recursive: true);
        var cached = plan.Count(x => x.State == PlannedState.Cached);
        return Table(
            ("", ""),
            ("results in the store, bytes of a manifest", $"{results.Count}, {Number(manifests / (double)Math.Max(1, results.Count))}"),
            ("a manifest read", Milliseconds(read, results.Count)),
            ("a result found: manifest, small files hashed, big ones by the memo", Milliseconds(found, results.Count)),
            ($"a plan of {graph.Nodes.Count} stages, {cached} of them hits", $"{Number(planned * 1000)} ms"),
            ("a result of two small files published: lock, hashes, manifest, rename", Milliseconds(published, SmallResults)),
            ("journals replayed", $"{journals.Count}, {points} points: {Number(bytes / 1e6 / replayed)} MB/s, "
                + $"{Number(points / replayed / 1e3)} thousand points/s, {Number(bytes / (double)Math.Max(1, points))} bytes a point"),
            ($"{Mebibytes} MiB written to the disk; read back and hashed", $"{Number(Mebibytes / written)} MiB/s; "
                + $"{Number(Mebibytes / hashed)} MiB/s"),
            ("one `squeue`", Squeue()));
    }

    // What the paper's stages ask of a store, whatever machine this is.
    static string Demand()
    {
        var graph = SpecGraph.Load(BuiltInStages.Registry, RootDirectory / "experiments" / "paper" / "table1.yaml", []);
        var (estimates, rate) = (new GraphEstimate(graph), DeviceRate.Parse("h100"));
        var computing = graph.Nodes.Where(x => estimates.Of(x).MultiplyAdds > 0).ToList();
        var seconds = rate.Seconds(computing.Sum(x => estimates.Of(x).MultiplyAdds));
        var read = computing.Sum(x => x.Inputs.Values.Distinct().Sum(input => estimates.Of(input).OutputBytes));
        var written = computing.Sum(x => estimates.Of(x).OutputBytes);
        var largest = computing.Max(x => x.Inputs.Values.Distinct().Sum(input => estimates.Of(input).OutputBytes));
        var shortest = computing.Min(x => rate.Seconds(estimates.Of(x).MultiplyAdds));
        var stages = computing.Count;
        return Table(
            ["H100s", .. GpuCounts.Select(x => x.ToString(CultureInfo.InvariantCulture))],
            ["paper tables that keep them busy", .. Each(x => Number(Math.Max(1, x / 8.0)))],
            ["stages, and as many manifests", .. Each(x => Number(graph.Nodes.Count * Math.Max(1, x / 8.0)))],
            ["stages that end in an hour", .. Each(x => Number(x * 3600 * stages / seconds))],
            ["GB/s read on average", .. Each(x => Number(x * read / seconds / 1e9))],
            ["GB/s written on average", .. Each(x => Number(x * written / seconds / 1e9))],
            ["GB read when all start at once", .. Each(x => Number(x * largest / 1e9))],
            ["GB/s for that in a tenth of the shortest stage", .. Each(x => Number(x * largest / 1e9 / (shortest / 10)))],
            ["GB on disk", .. Each(x => Number(written * Math.Max(1, x / 8.0) / 1e9))]);

        IEnumerable<string> Each(Func<int, string> figure) => GpuCounts.Select(figure);
    }

    static void PublishSmall(ArtifactStore store)
    {
        for (var number = 0; number < SmallResults; number++)
        {
            using var build = store.Begin("small", $"{number:x64}");
            build.Prepare();
            File.WriteAllText(Path.Combine(build.Output, "a"), $"{number}");
            File.WriteAllText(Path.Combine(build.Output, "b"), "b");
            store.Publish(build, ["."], (files, digest) => new Manifest
            {
                Stage = build.Stage,
                Key = build.Key,
                Digest = digest,
                Components = new Dictionary<string, string>(),
                SpecName = "small",
                Files = files,
            });
        }
    }

    static void WriteBig(string file)
    {
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 20];
        new Random(1).NextBytes(block);
        for (var number = 0; number < Mebibytes; number++)
            stream.Write(block);
        stream.Flush(flushToDisk: true);
    }

    static string Squeue()
    {
        try
        {
            var (took, exit) = Timed(() =>
            {
                using var process = Process.Start(new ProcessStartInfo("squeue", "--noheader")
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
                process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode;
            });
            return exit == 0 ? $"{Number(took * 1000)} ms" : "no controller runs here";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "no Slurm here";
        }
    }

    static (double Seconds, T Result) Timed<T>(Func<T> work)
    {
        var started = Stopwatch.GetTimestamp();
        var result = work();
        return (Stopwatch.GetElapsedTime(started).TotalSeconds, result);
    }

    static (double Seconds, bool Result) Timed(Action work) => Timed(() =>
    {
        work();
        return true;
    });

    static string Milliseconds(double seconds, int count) => $"{Number(seconds * 1000 / Math.Max(1, count))} ms";

    // Two digits that count: no more are the same on the next machine.
    static string Number(double value) => value >= 10 ? Math.Round(value).ToString("0", CultureInfo.InvariantCulture)
        : value.ToString(value >= 1 ? "0.0" : value >= 0.1 ? "0.00" : "0.000", CultureInfo.InvariantCulture);

    static string Table(params (string What, string Figure)[] rows) => Table([.. rows.Select(row => new[] { row.What, row.Figure })]);

    static string Table(params string[][] rows) => string.Concat(rows.Select((row, number) =>
        $"| {string.Join(" | ", row)} |\n" + (number == 0 ? $"|{string.Concat(Enumerable.Repeat("---|", row.Length))}\n" : "")));
}
