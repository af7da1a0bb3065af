using System.Diagnostics;
using System.Globalization;

namespace D1.Microbenchmarks.Eager;

/// <summary>
/// A piece of work that D1 and the released schedule in eager operators do in turns, each in a process of its own: both have the machine in
/// the same state, and each its own allocator. The work has the released settings where nothing else is said.
/// </summary>
internal sealed record Race(
    string Name, string Model, int Threads, int Batch, int PromptLength, int GenLength, int BlockLength, int Steps, bool IsUpdate = false)
{
    public const int Rank = 128;
    public const double Alpha = 64, LearningRate = 3e-6;
    public static readonly string[] Targets = ["q_proj", "k_proj", "v_proj", "up_proj"];

    public static IReadOnlyList<Race> All { get; } =
    [
        new("decode, d_model 512, batch 4", "medium", 1, 4, 128, 128, 32, 16),
        new("decode, d_model 128, batch 32", "small", 1, 32, 32, 128, 32, 64),
        new("decode, d_model 128, batch 1", "small", 1, 1, 32, 128, 32, 64),
        new("decode, d_model 512, batch 4, two threads", "medium", 2, 4, 128, 128, 32, 16),
        new("update with LoRA, d_model 512, batch 6", "medium", 1, 6, 128, 128, 128, 1, IsUpdate: true),
    ];

    /// <summary>
    /// What <see cref="Run"/> says, first the median by the clock, then the least by the processor: others may use the machine, too.
    /// </summary>
    public const string Heading = """
        | work | eager s | D1 s | times as fast | eager processor s | D1 processor s | times as fast | eager peak MB | D1 peak MB | same |
        |---|---|---|---|---|---|---|---|---|---|
        """;

    /// <summary>Runs it on both sides, in turns, and says a row of a table.</summary>
    /// <param name="models">Folder of the models.</param>
    /// <param name="runs">Timed runs of each side; one before them is not counted.</param>
    public string Run(string models, int runs)
    {
        var number = All.Index().First(race => race.Item == this).Index;
        using Side ours = new(number, "d1", models), eager = new(number, "eager", models);
        var (expected, got) = (eager.Run().Values, ours.Run().Values);
        List<(double Seconds, double Processor, double[])> theirs = [], own = [];
        for (var run = 0; run < runs; run++)
        {
            theirs.Add(eager.Run());
            own.Add(ours.Run());
        }

        var same = expected.Zip(got, (a, b) => IsUpdate ? Math.Abs(a - b) <= 1e-3 : a == b).Average(isSame => isSame ? 1.0 : 0);
        var (a, b) = (Median(theirs.Select(run => run.Seconds)), Median(own.Select(run => run.Seconds)));
        var (c, d) = (theirs.Min(run => run.Processor), own.Min(run => run.Processor));
        return string.Create(CultureInfo.InvariantCulture,
            $"| {Name} | {a:0.000} | {b:0.000} | {a / b:0.00} | {c:0.000} | {d:0.000} | {c / d:0.00} | {eager.PeakMegabytes():0} | ")
            + string.Create(CultureInfo.InvariantCulture, $"{ours.PeakMegabytes():0} | {same:0.0 %} |");
    }

    private static double Median(IEnumerable<double> values) => values.Order().ToList() is var sorted ? sorted[sorted.Count / 2] : 0;

    /// <summary>A process that does the work when it is told to, and says how long it and the processor took and what came out.</summary>
    private sealed class Side : IDisposable
    {
        private readonly Process _process;

        public Side(int race, string side, string models)
        {
            var threads = All[race].Threads.ToString(CultureInfo.InvariantCulture);
            var info = new ProcessStartInfo("dotnet",
                [typeof(Race).Assembly.Location, "side", side, race.ToString(CultureInfo.InvariantCulture), models])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            foreach (var name in (string[])["OMP_NUM_THREADS", "MKL_NUM_THREADS"]) info.Environment[name] = threads;
            _process = Process.Start(info)!;
        }

        public (double Seconds, double Processor, double[] Values) Run()
        {
            var words = Ask("run").Split(' ');
            return (Number(words[0]), Number(words[1]), [.. words[2..].Select(Number)]);
        }

        public double PeakMegabytes() => Number(Ask("peak"));

        private string Ask(string question)
        {
            _process.StandardInput.WriteLine(question);
            return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("a side of the race ended early");
        }

        private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
