using System.Diagnostics;
using System.Globalization;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Stages.Bench;

namespace D1.Microbenchmarks.Eager;

/// <summary>A process that does a side's work when it is told to, and says how long it and the processor took and what came out.</summary>
internal sealed class RaceProcess : IDisposable
{
    private readonly Race _race;
    private readonly Process _process;

    /// <param name="race">What it does.</param>
    /// <param name="models">Folder of the models.</param>
    /// <param name="keepsMemory">
    /// Whether glibc's malloc keeps what is freed. As it comes, it takes large tensors from the system and gives them back each time. A
    /// virtual machine may be so slow to find such memory that half of a decode's time goes there: a race with that would not be fair.
    /// </param>
    public RaceProcess(Race race, string models, bool keepsMemory)
    {
        _race = race;
        var number = Race.All.Index().First(other => ReferenceEquals(other.Item, race)).Index;
        var info = new ProcessStartInfo("dotnet",
            [typeof(Race).Assembly.Location, RaceSide.Verb, number.ToString(CultureInfo.InvariantCulture), models])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in NativeSettings.Variables(race.Threads))
            info.Environment[name] = value;
        if (keepsMemory)
            (info.Environment["MALLOC_MMAP_MAX_"], info.Environment["MALLOC_TRIM_THRESHOLD_"]) = ("0", "1099511627776");
        _process = Process.Start(info)!;
    }

    /// <param name="side">Which side's work.</param>
    public (RaceTime Time, double[] Values) Do(string side)
    {
        var numbers = Ask(side);
        return (new RaceTime(numbers[0], numbers[1]), numbers[2..]);
    }

    /// <summary>As <see cref="RaceRow.FloorSeconds"/>.</summary>
    public double? FloorSeconds() => Ask(RaceSide.Floor) is [var seconds] ? seconds : null;

    public double PeakMegabytes() => Ask(RaceSide.Peak)[0];

    private double[] Ask(string question)
    {
        _process.StandardInput.WriteLine(question);
        var answer = _process.StandardOutput.ReadLine()
            ?? throw new InputException($"{_race.Work}: the process that was asked for '{question}' ended; what it said is above");
        return
        [
            .. answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture)),
        ];
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
