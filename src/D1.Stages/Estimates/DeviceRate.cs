using D1.Core;
using D1.Pipeline.Keys;
using D1.Stages.Bench;

namespace D1.Stages.Estimates;

/// <summary>How fast a device multiplies matrices, for estimates of time.</summary>
/// <param name="Name">The device, for people.</param>
/// <param name="TeraFlops">10¹² floating-point operations a second: of a GPU its makers' figure for dense bfloat16, of this machine what
/// is measured in float32.</param>
/// <param name="MemoryBytes">Bytes of its memory; null where only its rate is known.</param>
public sealed record DeviceRate(string Name, double TeraFlops, long? MemoryBytes = null)
{
    /// <summary>The share of that rate that a stage is taken to reach.</summary>
    public const double Share = 0.4;

    public const string Here = "here";

    private static readonly Dictionary<string, (double TeraFlops, int Gigabytes)> Makers = new()
    {
        ["a100"] = (312, 80),
        ["h100"] = (989, 80),
        ["h200"] = (989, 141),
        ["b200"] = (2250, 180),
        ["l40s"] = (362, 48),
        ["rtx4090"] = (165, 24),
    };

    /// <summary>What can be named, for help texts.</summary>
    public static string Choices => string.Join(", ", Makers.Keys.Prepend(Here));

    /// <param name="text"><c>here</c>, a GPU's name, or a number of TFLOP/s.</param>
    /// <exception cref="InputException">It is none of these.</exception>
    public static DeviceRate Parse(string text)
    {
        if (text == Here) return new("one core of this machine", MatrixRate.Measure() / 1000, MachineFacts.MemoryBytes);
        if (Makers.TryGetValue(text.ToLowerInvariant(), out var known))
            return new(text.ToUpperInvariant(), known.TeraFlops, known.Gigabytes * 1_000_000_000L);
        return PlainNumber.TryParse(text, out var given) && given > 0
            ? new($"{text} TFLOP/s", given)
            : throw new InputException($"unknown device '{text}': {Choices}, or its TFLOP/s");
    }

    /// <summary>Estimated seconds of so many multiply-adds.</summary>
    public double Seconds(double multiplyAdds) => 2 * multiplyAdds / (TeraFlops * 1e12 * Share);
}
