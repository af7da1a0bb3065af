using System.Globalization;
using D1.Core;
using D1.Stages.Bench;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>
/// A piece of work that D1 and the released schedule in eager operators do in turns, each in a process of its own: both find the machine in
/// the same state, and each has its own allocator. The work has the released settings where nothing else is said.
/// </summary>
internal abstract record Race(string Work, int Threads)
{
    /// <summary>Seconds of work before a side's time counts: code is compiled then, and memory is there.</summary>
    private const double WarmUp = 5;

    public static IReadOnlyList<Race> All { get; } =
    [
        new DecodeRace("decode, d_model 512, batch 4", 1, "medium", 4, 128, 16),
        new DecodeRace("decode, d_model 128, batch 32", 1, "small", 32, 32, 64),
        new DecodeRace("decode, d_model 128, batch 1", 1, "small", 1, 32, 64) { Times = 8 },
        new DecodeRace("decode, d_model 512, batch 4, two threads", 2, "medium", 4, 128, 16),
        new UpdateRace("update with LoRA, d_model 512, batch 6", 1, "medium"),
        new ProductRace("product of 1024 × 1024 by 1024 × 1024, one process", 1) { Times = 40 },
    ];

    /// <summary>How often a turn does it.</summary>
    public int Times { get; init; } = 1;

    /// <summary>The most that a number of a result may differ by.</summary>
    public virtual double Tolerance => 0;

    /// <summary>Whether one process does it both ways.</summary>
    public virtual bool IsOneProcess => false;

    /// <summary>The work in eager operators; what it returns says whether both sides did the same.</summary>
    /// <param name="models">Folder of the models.</param>
    public abstract Func<Tensor> Eager(string models);

    /// <summary>The same by D1.</summary>
    /// <param name="models">Folder of the models.</param>
    public abstract Func<Tensor> Own(string models);

    /// <summary>Multiplications and additions that D1 cannot do without, in 10⁹; null where that is the work itself.</summary>
    /// <param name="models">Folder of the models.</param>
    public virtual double? Gflop(string models) => null;

    /// <summary>Runs both sides in turns.</summary>
    /// <param name="models">Folder of the models.</param>
    /// <param name="turns">Those that count.</param>
    /// <exception cref="InputException">The results differ, or a side ended early.</exception>
    public RaceRow Run(string models, int turns)
    {
        using var own = new RaceProcess(this, models, keepsMemory: false);
        using var kept = IsOneProcess ? null : new RaceProcess(this, models, keepsMemory: true);
        for (RaceTime eager = new(0, 0), ours = eager; Math.Min(eager.Seconds, ours.Seconds) < WarmUp;)
        {
            var turn = Turn(kept ?? own, own);
            (eager, ours) = (eager.Plus(turn.Eager, Times), ours.Plus(turn.Own, Times));
        }

        var counted = Enumerable.Range(0, turns).Select(_ => Turn(kept ?? own, own)).ToList();
        var row = new RaceRow { Work = Work, Turns = counted, FloorSeconds = own.FloorSeconds() };
        return IsOneProcess ? row : WithPlainMalloc(row, models) with { OwnPeakMb = own.PeakMegabytes() };
    }

    private RaceRow WithPlainMalloc(RaceRow row, string models)
    {
        using var eager = new RaceProcess(this, models, keepsMemory: false);
        var (time, total) = (new RaceTime(0, 0), new RaceTime(0, 0));
        while (total.Seconds < WarmUp)
        {
            (time, _) = eager.Do(RaceSide.Eager);
            total = total.Plus(time, Times);
        }

        return row with { EagerSecondsOfPlainMalloc = time.Seconds, EagerPeakMb = eager.PeakMegabytes() };
    }

    private RaceTurn Turn(RaceProcess eager, RaceProcess own)
    {
        var (theirs, expected) = eager.Do(RaceSide.Eager);
        var (ours, got) = own.Do(RaceSide.Own);
        if (expected.Length != got.Length)
            throw new InputException($"{Work}: eager operators gave {expected.Length} numbers, D1 gave {got.Length}");
        // Also where one is not a number.
        var wrong = expected.Zip(got, (a, b) => Math.Abs(a - b) <= Tolerance).ToList().IndexOf(false);
        if (wrong >= 0)
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"{Work}: the results differ by more than {Tolerance}: number {wrong} of {got.Length} is {expected[wrong]} in eager "
                    + $"operators and {got[wrong]} by D1"));
        return new RaceTurn(theirs, ours);
    }
}
