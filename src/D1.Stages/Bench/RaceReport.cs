using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using D1.Model.Kernels;
using D1.Pipeline.Keys;

namespace D1.Stages.Bench;

/// <summary>D1 against the released schedules in plain eager operators of the same libtorch, as JSON says it.</summary>
public sealed record RaceReport
{
    /// <summary>UTC, to the day.</summary>
    public required DateOnly Date { get; init; }

    /// <summary>The processor.</summary>
    public required string Machine { get; init; }

    /// <summary>Which kernels of D1's were chosen.</summary>
    public required string Kernels { get; init; }

    public required IReadOnlyList<RaceRow> Rows { get; init; }

    public static RaceReport Of(IEnumerable<RaceRow> rows) => new()
    {
        Date = DateOnly.FromDateTime(DateTime.UtcNow),
        Machine = MachineFacts.Machine["cpu"],
        Kernels = FusedKernels.Level,
        Rows = [.. rows],
    };

    public JsonNode ToJson() => JsonSerializer.SerializeToNode(this, BenchmarkReport.Layout)!;

    /// <exception cref="JsonException">It is no such report.</exception>
    public static RaceReport Parse(string json) => JsonSerializer.Deserialize<RaceReport>(json, BenchmarkReport.Layout)!;
}

/// <summary>One piece of work that both sides did in turns, with equal results.</summary>
public sealed record RaceRow
{
    public required string Work { get; init; }

    /// <summary>The turns, in order.</summary>
    public required IReadOnlyList<RaceTurn> Turns { get; init; }

    /// <summary>
    /// The most resident memory of the eager side, in 10⁶ bytes, with malloc as it comes; null where both sides are one process.
    /// </summary>
    public double? EagerPeakMb { get; init; }

    /// <summary>D1's.</summary>
    public double? OwnPeakMb { get; init; }

    /// <summary>Seconds of the eager side with malloc as it comes.</summary>
    public double? EagerSecondsOfPlainMalloc { get; init; }

    /// <summary>
    /// Processor seconds of the multiplications and additions that D1 cannot do without, at the rate of its own product: the floor.
    /// </summary>
    public double? FloorSeconds { get; init; }

    /// <summary>How many times as fast D1 was, by the clock.</summary>
    [JsonIgnore]
    public Spread ByClock => Spread.Of(Turns.Select(turn => turn.Eager.Seconds / turn.Own.Seconds));

    /// <summary>The same by the processor's time, which others on the machine disturb least.</summary>
    [JsonIgnore]
    public Spread ByProcessor => Spread.Of(Turns.Select(turn => turn.Eager.Processor / turn.Own.Processor));

    /// <summary>What <see cref="ByProcessor"/> could be at most: D1 at its floor.</summary>
    [JsonIgnore]
    public double? Limit => Spread.Of(Turns.Select(turn => turn.Eager.Processor)).Median / FloorSeconds;
}

/// <summary>Each side did the work once.</summary>
public sealed record RaceTurn(RaceTime Eager, RaceTime Own);

/// <summary>What a piece of work took.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="Processor">Of the process, user and system, of all threads.</param>
public sealed record RaceTime(double Seconds, double Processor)
{
    /// <summary>With so many times of another.</summary>
    public RaceTime Plus(RaceTime other, int times) =>
        new(Seconds + (times * other.Seconds), Processor + (times * other.Processor));
}
