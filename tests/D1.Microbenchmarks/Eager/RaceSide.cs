using System.Diagnostics;
using System.Globalization;
using D1.Pipeline.Execution;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>The other end of a <see cref="RaceProcess"/>.</summary>
internal static class RaceSide
{
    public const string Verb = "side", Eager = "eager", Own = "own", Peak = "peak", Floor = "floor";

    /// <summary>Answers a line on standard input by a line of numbers on standard output, until there are no more.</summary>
    public static void Serve(Race race, string models)
    {
        set_num_threads(race.Threads);
        Lazy<Func<Tensor>> eager = new(() => race.Eager(models)), own = new(() => race.Own(models));
        while (Console.ReadLine() is { } question)
            Console.WriteLine(string.Join(' ', Answer(question).Select(value => value.ToString("R", CultureInfo.InvariantCulture))));

        IEnumerable<double> Answer(string question) => question switch
        {
            Eager => Timed(eager.Value, race.Times),
            Own => Timed(own.Value, race.Times),
            Peak => [PeakMemory.Bytes() / 1e6],
            Floor => race.Gflop(models) is { } gflop ? [gflop / ProductRace.Rate()] : [],
            _ => throw new ArgumentOutOfRangeException(nameof(question), question, "no question of a race"),
        };
    }

    private static IEnumerable<double> Timed(Func<Tensor> work, int times)
    {
        var (started, before) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var time = 1; time < times; time++)
            work().Dispose();
        using var result = work();
        double[] took = [Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - before).TotalSeconds];
        using var values = result.to(ScalarType.Float64);
        return [.. took.Select(seconds => seconds / times), .. values.data<double>()];
    }
}
