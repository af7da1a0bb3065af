using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Pipeline.Store;

/// <summary>
/// Results that stay whatever <c>gc</c> and <c>rm</c> are told: <c>artifacts/pins.txt</c>, a line <c>STAGE/KEY</c> each, of the key as many
/// digits as name it, then a remark behind <c>#</c>. It may be edited by hand. Each store has its own.
/// </summary>
public sealed class Pins
{
    private const int FewestDigits = 4;

    private const string Header = """
        # Results that d1 gc and d1 rm keep, with all that they were made from: STAGE/KEY, the key's first digits will do.
        # ./d1 pin REF and ./d1 unpin REF write it; so may you.
        """;

    private readonly string _file, _lockFile;
    private readonly List<string> _lines;
    private readonly IReadOnlyList<(string Stage, string Digits)> _pinned;

    /// <exception cref="InputException">A line is no pin: nobody knows what was to be kept.</exception>
    public Pins(string artifactsRoot)
    {
        _file = Path.Combine(artifactsRoot, "pins.txt");
        _lockFile = Path.Combine(artifactsRoot, ArtifactStore.WorkFolder, "locks", "pins.lock");
        _lines = File.Exists(_file) ? [.. File.ReadAllLines(_file)] : [.. Header.Split('\n')];
        _pinned = [.. _lines.Select(Parse).OfType<(string, string)>()];
    }

    public bool Contains(string stage, string key) => _pinned.Any(pin => Is(pin, stage, key));

    /// <summary>Keeps a result.</summary>
    /// <returns>Whether it was not kept already.</returns>
    public static bool Add(string artifactsRoot, string stage, string key, string remark) => Change(artifactsRoot, pins =>
    {
        if (pins.Contains(stage, key)) return false;
        pins._lines.Add($"{stage}/{key}  # {remark}");
        return true;
    });

    /// <summary>Keeps a result no longer.</summary>
    /// <returns>Whether it was kept.</returns>
    public static bool Remove(string artifactsRoot, string stage, string key) => Change(artifactsRoot, pins =>
        pins._lines.RemoveAll(line => pins.Parse(line, 0) is { } pin && Is(pin, stage, key)) > 0);

    private static bool Change(string artifactsRoot, Func<Pins, bool> change)
    {
        using var mine = KeyLock.Acquire(new Pins(artifactsRoot)._lockFile, () => { }, CancellationToken.None);
        var pins = new Pins(artifactsRoot);
        if (!change(pins)) return false;
        WholeFile.Write(pins._file, string.Concat(pins._lines.Select(line => line + "\n")));
        return true;
    }

    private static bool Is((string Stage, string Digits) pin, string stage, string key) =>
        pin.Stage == stage && key.StartsWith(pin.Digits, StringComparison.Ordinal);

    private (string Stage, string Digits)? Parse(string line, int index)
    {
        var pin = line.Split('#')[0].Trim();
        if (pin.Length == 0) return null;
        return pin.Split('/') is [{ Length: > 0 } stage, { Length: >= FewestDigits } digits] && digits.All(char.IsAsciiHexDigitLower)
            ? (stage, digits)
            : throw new InputException($"{new SourceLocation(_file, index + 1, 1)}: '{pin}' is no pin: write STAGE/KEY, as "
                + $"{Typed.D1} ls shows them, with at least {FewestDigits} digits of the key");
    }
}
