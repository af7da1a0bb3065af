using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>A YAML value that remembers where it was written, so that every complaint can point at it.</summary>
public abstract class SpecValue(SourceLocation location)
{
    public SourceLocation Location { get; } = location;

    /// <summary>What a person would call this value in an error message.</summary>
    public abstract string Describe();

    /// <summary>The same value as if it had been written elsewhere.</summary>
    /// <param name="to">The place of each of its parts, from its former one.</param>
    internal abstract SpecValue Move(Func<SourceLocation, SourceLocation> to);

    /// <summary>A complaint that points at this value.</summary>
    public InputException Error(string problem) => new($"{Location}: {problem}");
}

/// <summary>A single YAML value; <paramref name="plain"/> when it was written without quotes.</summary>
public sealed class SpecScalar(SourceLocation location, string text, bool plain = true) : SpecValue(location)
{
    private const int Shown = 80;

    public string Text { get; } = text;

    public bool IsPlain { get; } = plain;

    /// <summary>YAML's ways to write "nothing": empty, <c>~</c> and <c>null</c>, unquoted.</summary>
    public bool IsNull => IsPlain && (Text is "" or "~" or "null");

    internal override SpecScalar Move(Func<SourceLocation, SourceLocation> to) => new(to(Location), Text, IsPlain);

    public override string Describe() => IsNull ? "nothing" : $"'{(Text.Length > Shown ? Text[..Shown] + "…" : Text)}'";
}

/// <summary>A YAML list.</summary>
public sealed class SpecSequence(SourceLocation location, IReadOnlyList<SpecValue> items) : SpecValue(location)
{
    public IReadOnlyList<SpecValue> Items { get; } = items;

    internal override SpecSequence Move(Func<SourceLocation, SourceLocation> to) =>
        new(to(Location), [.. Items.Select(item => item.Move(to))]);

    public override string Describe() => "a list";
}

/// <summary>A YAML mapping, in the order it was written.</summary>
public sealed class SpecMapping(SourceLocation location, IReadOnlyList<SpecEntry> entries) : SpecValue(location)
{
    public IReadOnlyList<SpecEntry> Entries { get; } = entries;

    public SpecEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);

    public SpecMapping Only(IReadOnlyList<string> keys) => new(Location, [.. Entries.Where(entry => keys.Contains(entry.Key))]);

    public SpecMapping Without(IReadOnlyList<string> keys) => new(Location, [.. Entries.Where(entry => !keys.Contains(entry.Key))]);

    /// <summary>This mapping with <paramref name="over"/> on top: mappings merge key by key, everything else is replaced.
    /// References to inputs are replaced whole, or a new reference would keep the overrides of the one before it; so is a mapping below
    /// that names another kind, or the new kind would get the parameters of the one before it.</summary>
    public SpecMapping Merge(SpecMapping over) => Merge(over, depth: 0, underInputs: false);

    private SpecMapping Merge(SpecMapping over, int depth, bool underInputs)
    {
        var merged = Entries.ToList();
        foreach (var entry in over.Entries)
        {
            var at = merged.FindIndex(old => old.Key == entry.Key);
            if (at < 0)
                merged.Add(entry);
            else if (!underInputs && merged[at].Value is SpecMapping below && entry.Value is SpecMapping above && !above.IsOtherKind(below))
                merged[at] = entry with { Value = below.Merge(above, depth + 1, depth == 0 && entry.Key == SpecKeys.Inputs) };
            else
                merged[at] = entry;
        }
        return new SpecMapping(over.Location.Line > 0 ? over.Location : Location, merged);
    }

    private bool IsOtherKind(SpecMapping below) => Find(OptionBinder.KindKey)?.Value is SpecScalar kind
        && below.Find(OptionBinder.KindKey)?.Value is SpecScalar former && kind.Text != former.Text;

    internal override SpecMapping Move(Func<SourceLocation, SourceLocation> to) => new(to(Location),
        [.. Entries.Select(entry => new SpecEntry(entry.Key, to(entry.Location), entry.Value.Move(to)))]);

    public override string Describe() => "a mapping";

    /// <summary>What is wrong with a key; where that is because of overrides of others, with its own value and those: whoever gave them
    /// never saw it.</summary>
    [OutsideKey("words of complaints")]
    internal string Blame(string key, string problem)
    {
        var overrides = Entries.Where(entry => IsOverride(entry.Value) && problem.Contains(entry.Key, StringComparison.Ordinal))
            .Select(entry => entry.Value.Location.Source).ToList();
        if (overrides.Count == 0 || Find(key)?.Value is not SpecScalar value || IsOverride(value)) return problem;
        return $"{problem}: it is {value.Describe()}, with {string.Join(" ", overrides)}";

        static bool IsOverride(SpecValue value) => value.Location is { Line: 0, Source: var source }
            && source.StartsWith(SpecOverride.Flag, StringComparison.Ordinal);
    }
}

/// <summary>One key of a mapping with its value; the location is the key's.</summary>
public sealed record SpecEntry(string Key, SourceLocation Location, SpecValue Value)
{
    public InputException Error(string problem) => new($"{Location}: {problem}");
}
