using System.Globalization;

namespace D1.Pipeline;

/// <summary>
/// What a stage keeps in the memory of its device at the least, part by part, at its worst moment. A lower bound: libraries and scratch
/// space come on top.
/// </summary>
public sealed record MemoryPlan(params IReadOnlyList<MemoryPart> Parts)
{
    public long Bytes => Parts.Sum(part => part.Bytes);

    /// <summary>The parts of the moment that has most, of moments that have nothing in common.</summary>
    public static IReadOnlyList<MemoryPart> Largest(params IReadOnlyList<MemoryPart>[] moments) =>
        moments.MaxBy(parts => parts.Sum(part => part.Bytes))!;

    /// <summary><c>16.0 GB weights + 1.1 GB adapters and optimiser</c>.</summary>
    public override string ToString() =>
        string.Join(" + ", Parts.Where(part => part.Bytes > 0).Select(part => $"{Size(part.Bytes)} {part.Name}"));

    /// <summary>Why it does not fit and what to change first; null when it fits.</summary>
    /// <param name="there">Bytes that the device has.</param>
    /// <param name="device">The device, for people: <c>this machine</c>.</param>
    public string? Problem(long there, string device) => Bytes <= there ? null
        : $"needs at least {Size(Bytes)} ({this}), {device} has {Size(there)}; {Remedy}";

    /// <summary>What to change first, as an instruction; for a plan that is not empty.</summary>
    public string Remedy => Parts.MaxBy(part => part.Bytes)!.Remedy;

    public static string Size(long bytes) =>
        bytes < 1e9 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB");
}

/// <summary>Something that a stage keeps in memory.</summary>
/// <param name="Name">What it is, for people.</param>
/// <param name="Bytes">How much of it.</param>
/// <param name="Remedy">What makes it less, as an instruction.</param>
public sealed record MemoryPart(string Name, long Bytes, string Remedy);
