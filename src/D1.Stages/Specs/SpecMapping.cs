namespace D1.Stages.Specs;

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

    public override string Describe() => "a mapping";
}
