using System.Text.Json;
using D1.Pipeline.Statistics;
using D1.Stages.Bench;

namespace D1.Stages.Tests.Bench;

/// <summary>What docs/performance.md shows comes from the JSON of <c>d1 bench</c> and of BenchmarkDotNet, number by number.</summary>
public sealed class BenchmarkTablesTests
{
    private static readonly BenchmarkReport Report = new()
    {
        Bench = "decode",
        Model = new BenchmarkModel("small", 128, 4, 128),
        Options = new Dictionary<string, JsonElement>
        {
            ["batch"] = JsonSerializer.SerializeToElement(2),
            ["task"] = JsonSerializer.SerializeToElement("gsm"),
            ["approximate"] = JsonSerializer.SerializeToElement(true),
        },
        Date = new DateOnly(2026, 2, 3),
        Machine = "a processor",
        Kernels = "Zen",
        Threads = 1,
        MatrixGflops = 100,
        Rows =
        [
            BenchmarkRow.Of(new Measurement("exact", [0.5, 0.25, 1.5], 100, 7_000_000, 10) { Score = 20 }, 100),
            BenchmarkRow.Of(new Measurement("dual cache", [0.125], 100, 8_000_000, null)
            {
                Score = 18.5,
                Agreement = new Agreement(0.875, 0.75, new PairedTest(384, 20, 18.5, 1, new Interval(-3.25, 0.25), 0.1, [], [])),
            }, 100),
        ],
    };

    private static BenchmarkReport Read() => BenchmarkReport.Parse(Report.ToJson().ToJsonString());

    [Fact]
    public void The_speed_table_has_every_number_of_a_row() => Assert.Equal("""
        | `d1 bench` |  | median s | min | max | tokens/s | MB/s | peak MB | GFLOP needed | matrix GFLOP/s | share | same tokens |
        |---|---|---|---|---|---|---|---|---|---|---|---|
        | decode small batch 2 task gsm approximate | exact | 0.500 | 0.250 | 1.500 | 200 |  | 7 | 10.0 | 100 | 20 % |  |
        |  | dual cache | 0.125 | 0.125 | 0.125 | 800 |  | 8 |  | 100 |  | 87.5 % |

        """, BenchmarkTables.Speed([Read()]), ignoreLineEndingDifferences: true);

    [Fact]
    public void The_samplers_table_compares_each_with_the_exact_one() => Assert.Equal("""
        | task | sampler | tokens/s | × exact | same tokens | same verdicts | score % | difference to exact [95 %] |
        |---|---|---|---|---|---|---|---|
        | gsm | exact | 200 | 1.00 |  |  | 20.0 |  |
        |  | dual cache | 800 | 4.00 | 87.5 % | 75.0 % | 18.5 | -1.5 [-3.3, +0.3] |

        """, BenchmarkTables.Samplers([Read()]), ignoreLineEndingDifferences: true);

    [Fact]
    public void The_table_of_calls_is_read_from_BenchmarkDotNets_report() => Assert.Equal("""
        | call | median ns | min | max | bytes allocated |
        |---|---|---|---|---|
        | add of two 8x8 | 1049 | 1001 | 1200 | 32 |
        | add in place | 500 | 500 | 500 | 0 |
        | encode | 10 | 9 | 11 | 64 |

        """, BenchmarkTables.Calls("""
        {"Title": "joined", "Benchmarks": [
          {"Type": "DispatchBenchmarks", "MethodTitle": "'add of two 8x8'", "Statistics": {"Min": 1000.6, "Median": 1049.2, "Max": 1200.4},
           "Memory": {"BytesAllocatedPerOperation": 32}},
          {"Type": "TokenizerBenchmarks", "MethodTitle": "encode", "Statistics": {"Min": 9, "Median": 10, "Max": 11},
           "Memory": {"BytesAllocatedPerOperation": 64}},
          {"Type": "DispatchBenchmarks", "MethodTitle": "'add in place'", "Statistics": {"Min": 500, "Median": 500, "Max": 500},
           "Memory": {"BytesAllocatedPerOperation": 0}}]}
        """), ignoreLineEndingDifferences: true);

    [Fact]
    public void The_race_shows_the_median_of_the_ratios_of_turns_and_their_ends()
    {
        var race = new RaceReport
        {
            Date = new DateOnly(2026, 2, 3),
            Machine = "a processor",
            Kernels = "avx512",
            Rows =
            [
                new RaceRow
                {
                    Work = "update",
                    Turns = [Turn(8, 6, 2, 2), Turn(9, 5, 4, 4), Turn(20, 7, 8, 2)],
                    EagerPeakMb = 2000,
                    OwnPeakMb = 500,
                    EagerSecondsOfPlainMalloc = 30,
                    FloorSeconds = 1.5,
                },
                new RaceRow { Work = "product", Turns = [Turn(0.02, 0.02, 0.01, 0.01)] },
            ],
        };
        Assert.Equal("""
            | update | 9.000 | 4.000 | 2.50 [2.25, 4.00] | 6.000 | 2.000 | 3.00 [1.25, 3.50] | 4.00 | 30.000 | 2000 | 500 | 25 % |
            | product | 0.020 | 0.010 | 2.00 [2.00, 2.00] | 0.020 | 0.010 | 2.00 [2.00, 2.00] |  |  |  |  |  |

            """, string.Join('\n', BenchmarkTables.Race(RaceReport.Parse(race.ToJson().ToJsonString())).Split('\n')[2..]),
            ignoreLineEndingDifferences: true);

        static RaceTurn Turn(double eager, double eagerProcessor, double own, double ownProcessor) =>
            new(new RaceTime(eager, eagerProcessor), new RaceTime(own, ownProcessor));
    }

    [Fact]
    public void What_is_no_report_is_refused() =>
        Assert.Throws<JsonException>(() => BenchmarkReport.Parse("""{"bench": "decode"}"""));

    [Fact]
    public void What_is_no_race_is_refused() => Assert.Throws<JsonException>(() => RaceReport.Parse("""{"rows": []}"""));
}
