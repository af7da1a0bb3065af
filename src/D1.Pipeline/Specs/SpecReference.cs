using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>A spec named by another one, with the overrides under which it is wanted.</summary>
/// <param name="Spec">Name of a spec in the same folder, that of a profile of the checkout (<c>smoke/base-model</c>), or a path; of a file
/// of rows with its extension.</param>
/// <param name="Set">What to put on top of it.</param>
/// <param name="Location">Where the reference was written.</param>
public sealed record SpecReference(string Spec, SpecMapping Set, SourceLocation Location)
{
    /// <summary>Overrides for whatever the spec needs, and for it: <c>*.seed=2</c>. Code alone makes references with any.</summary>
    public IReadOnlyList<string> Below { get; init; } = [];

    /// <summary>This reference with everything that leads to it under a seed.</summary>
    public SpecReference UnderSeed(int seed) => this with { Below = [FormattableString.Invariant($"*.seed={seed}")] };

    /// <summary>A reference made by code: <c>SpecReference.To("evaluate").With("task", "gsm").With("inputs.model", "sft")</c>.</summary>
    public static SpecReference To(string spec) => new(spec, SpecOverride.Empty, new SourceLocation(spec));

    /// <summary>This reference with one more override; <paramref name="value"/> is YAML. Errors in it say where in the spec it was
    /// written, if it was: <paramref name="origin"/>.</summary>
    public SpecReference With(string path, string value, string origin = SpecOverride.Flag) =>
        this with { Set = Set.Merge(SpecOverride.Parse($"{path}={value}", origin)) };

    public SpecReference With(string path, long value) => With(path, value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public SpecReference With(string path, double value) => With(path, CanonicalJson.Number(value));

    /// <summary>It on one line, as <see cref="Read"/> takes it.</summary>
    public string ToYaml() => Set.Entries.Count == 0 ? Spec
        : $"{{spec: {Spec}, set: {FlowYaml.Write(Set)}}}";

    /// <summary>Reads <c>name</c> or <c>{spec: name, set: {…}}</c>.</summary>
    /// <exception cref="InputException">The value is neither.</exception>
    public static SpecReference Read(SpecValue value)
    {
        if (value is SpecScalar { IsNull: false } scalar) return new SpecReference(scalar.Text, SpecOverride.Empty, scalar.Location);
        if (value is not SpecMapping mapping || mapping.Find("spec")?.Value is not SpecScalar name)
            throw value.Error($"an input is the name of a spec or {{spec: name, set: {{…}}}}, not {value.Describe()}");
        if (mapping.Entries.FirstOrDefault(entry => entry.Key is not ("spec" or "set")) is { } unknown)
            throw unknown.Error($"unknown key '{unknown.Key}'{Spelling.Suggest(unknown.Key, ["spec", "set"])}");
        var set = mapping.Find("set")?.Value switch
        {
            null => SpecOverride.Empty,
            SpecMapping settings => SpecOverride.ExpandDots(settings),
            { } other => throw other.Error($"'set' is a mapping of keys to values, not {other.Describe()}"),
        };
        return new SpecReference(name.Text, set, name.Location);
    }
}
