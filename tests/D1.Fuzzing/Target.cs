using D1.Core;

namespace D1.Fuzzing;

/// <summary>A reader of files that people or other programs write.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Syntax">How such files are written.</param>
/// <param name="Seeds">Good files to begin with.</param>
/// <param name="Read">Reads one: it works, or fails with an <see cref="InputException"/> of one line.</param>
internal sealed record Target(string Name, Syntax Syntax, IReadOnlyList<byte[]> Seeds, Action<byte[]> Read)
{
    /// <summary>
    /// What the mutated part is put into, where damage to the whole would only ever meet the first check; the part itself when null.
    /// </summary>
    public Func<byte[], Random, byte[]>? Wrap { get; init; }

    /// <summary>The file of a number: the same seed and number make the same file, whatever ran before.</summary>
    public byte[] File(int seed, long number)
    {
        var random = new Random(HashCode(seed, number));
        var part = new Mutator(random).Mutate(Syntax, Seeds);
        return Wrap is null ? part : Wrap(part, random);
    }

    // Not .NET's own, which differs from run to run.
    private static int HashCode(int seed, long number)
    {
        var mixed = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)number);
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        return (int)(mixed ^ (mixed >> 31));
    }
}
