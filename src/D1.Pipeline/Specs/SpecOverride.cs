using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>One <c>--set path.to.key=value</c>: the value is YAML, so lists and references work too.</summary>
public static class SpecOverride
{
    /// <summary>All overrides merged into one delta, later ones on top.</summary>
    /// <exception cref="InputException">An override is not of the form <c>key=value</c>.</exception>
    public static SpecMapping Parse(IEnumerable<string> settings) =>
        settings.Aggregate(Empty, (merged, setting) => merged.Merge(Parse(setting, Flag)));

    public static SpecMapping Empty { get; } = new(new SourceLocation(Flag), []);

    internal const string Flag = "--set";

    /// <summary>One override.</summary>
    /// <param name="setting"><c>path.to.key=value</c>.</param>
    /// <param name="origin">Where it was written, which errors say before it.</param>
    internal static SpecMapping Parse(string setting, string origin)
    {
        var option = $"{origin} {setting.ReplaceLineEndings(" ")}";
        var equals = setting.IndexOf('=', StringComparison.Ordinal);
        var path = equals < 0 ? [] : setting[..equals].Trim().Split('.');
        if (path.Length == 0 || path.Any(string.IsNullOrWhiteSpace))
            throw new InputException($"{option}: expected path.to.key=value");
        return Nest(path, SpecYaml.ParseOverride(setting[(equals + 1)..], option), new SourceLocation(option));
    }

    /// <summary>Keys such as <c>inputs.model</c> of a <c>set:</c> block become nested mappings.</summary>
    public static SpecMapping ExpandDots(SpecMapping settings) =>
        settings.Entries.Aggregate(new SpecMapping(settings.Location, []),
            (merged, entry) => merged.Merge(Nest(entry.Key.Split('.'), entry.Value, entry.Location)));

    private static SpecMapping Nest(string[] path, SpecValue value, SourceLocation location) => path.Length > SpecYaml.Deepest
        ? throw new InputException($"{location}: more than {SpecYaml.Deepest} keys within each other")
        : new(location, [new SpecEntry(path[0], location, path.Length == 1 ? value : Nest(path[1..], value, location))]);
}
