using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>A parameter or input that a result was made with, and what it would be without what its spec or overrides say.</summary>
/// <param name="Path">Such as <c>lora.rank</c>.</param>
/// <param name="Base">JSON of the base's value; null where the base has none.</param>
/// <param name="Value">JSON of its own; null where only the base has one.</param>
public sealed record SettingChange(string Path, string? Base, string? Value);

/// <summary>
/// What a result's spec says beyond its base: overrides against the spec as it is in the file, a spec against the file that it extends, and
/// where there is neither, against the stage's defaults.
/// </summary>
/// <param name="Base">What it is compared with.</param>
/// <param name="Changes">In the order of their names.</param>
public sealed record SpecDifference(string Base, IReadOnlyList<SettingChange> Changes)
{
    /// <summary>The difference of a result; null where its manifest holds no spec, or the stage is not known any more.</summary>
    /// <param name="manifest">The result's.</param>
    /// <param name="registry">The stages.</param>
    /// <param name="specs">Where its spec may be.</param>
    public static SpecDifference? Of(Manifest manifest, StageRegistry registry, SpecNames specs)
    {
        if (manifest.EffectiveSpec is not { } effective || registry.All.FirstOrDefault(stage => stage.Name == manifest.Stage) is not
            { } stage) return null;
        if (Based(manifest, registry, stage, specs) is var (name, settings)) return new(name, Between(settings, OfSpec(effective)));
        var (defaults, given) = Defaults(registry, stage, effective);
        var changes = Between(defaults, OfSpec(effective));
        // A part that is there and has nothing but its own defaults is a change all the same.
        var parts = given.Where(part => !changes.Any(change => change.Path.StartsWith(part.Path + ".", StringComparison.Ordinal)));
        return new("the defaults", [.. changes.Concat(parts).OrderBy(change => change.Path, StringComparer.Ordinal)]);
    }

    /// <summary>What two effective specs have otherwise; what they run on is the machine's.</summary>
    internal static IReadOnlyList<SettingChange> Between(JsonObject one, JsonObject other) => Between(OfSpec(one), OfSpec(other));

    private static IReadOnlyList<SettingChange> Between(Dictionary<string, string> settings, Dictionary<string, string> own) => [..
        from path in own.Keys.Union(settings.Keys).Order(StringComparer.Ordinal)
        where !own.Keys.Any(key => key.StartsWith(path + ".", StringComparison.Ordinal)) // null, of which the other says more
        let change = new SettingChange(path, settings.GetValueOrDefault(path), own.GetValueOrDefault(path))
        where change.Base != change.Value
        select change];

    // A base leaves open what each of its specs says itself; what it runs on is the machine's.
    private static Dictionary<string, string> OfSpec(JsonObject effective) => Flat(effective)
        .Where(pair => pair.Key is not (SpecKeys.Stage or SpecKeys.Device)
            && !pair.Key.StartsWith(SpecKeys.Cuda + ".", StringComparison.Ordinal)).ToDictionary();

    // A spec that is gone, or wrong by now, is no base. A file that is only there to be extended may leave out what a spec must say: that
    // has none.
    private static (string Name, Dictionary<string, string> Settings)? Based(Manifest manifest, StageRegistry registry, IStage stage,
        SpecNames specs)
    {
        try
        {
            var name = manifest.Profile is { } profile ? $"{profile}/{manifest.SpecName}" : manifest.SpecName;
            if (specs.Find(name) is not [var own, ..]) return null;
            if ((manifest.Set.Count > 0 ? own.Path : Spec.BaseOf(own.Path)) is not { } file) return null;
            var spec = Spec.Load(file);
            var open = OptionSchema.Of(stage.OptionsType).Properties.Where(property => property.IsRequired)
                .Select(property => property.Name).Where(key => spec.Parameters.Find(key) is null).ToList();
            var whole = spec.Parameters.Merge(Spec.Load(own.Path).Parameters.Only(open));
            var settings = OfOptions(registry.Bind(stage, whole));
            foreach (var key in open) settings.Remove(key);
            settings[SpecKeys.Threads] = SpecJson.Write(spec.Threads);
            if (spec.Content.Find(SpecKeys.Inputs)?.Value is SpecMapping inputs)
                foreach (var input in inputs.Entries)
                    settings[$"{SpecKeys.Inputs}.{input.Key}"] = SpecJson.Write(SpecJson.From(input.Value));
            return (NamedSpec.Of(file).ToString(), settings);
        }
        catch (InputException)
        {
            return null;
        }
    }

    // What is said is compared with what would hold without it: nothing, where it must be said. Inside a part that would not be there, it
    // is that part's own defaults; that it is there is told apart.
    private static (Dictionary<string, string> Settings, List<SettingChange> Given) Defaults(
        StageRegistry registry, IStage stage, JsonObject own)
    {
        var given = new List<SettingChange>();
        var settings = Flat(Of(stage.OptionsType, own, ""));
        settings[SpecKeys.Threads] = SpecJson.Write(new SpecSettings().Threads);
        return (settings, given);

        JsonObject Of(Type type, JsonObject own, string path)
        {
            var schema = OptionSchema.Of(type);
            var defaults = schema.CreateDefault();
            var stated = new JsonObject();
            foreach (var property in schema.Stated(defaults))
            {
                var usual = property.IsRequired ? null : CanonicalJson.FromOptions(property.Property.GetValue(defaults));
                if (own[property.Name] is JsonObject part && RecordOf(property.Property.PropertyType, part) is { } record)
                {
                    if (!property.IsRequired && usual is null) given.Add(new(path + property.Name, "null", SpecJson.Write(part)));
                    var inside = Of(record, part, $"{path}{property.Name}.");
                    // Which of several records it is, is said as well.
                    if (inside.Remove(OptionBinder.KindKey) && usual?[OptionBinder.KindKey] is { } kind)
                        inside[OptionBinder.KindKey] = kind.DeepClone();
                    stated[property.Name] = inside;
                }
                else if (!property.IsRequired)
                {
                    stated[property.Name] = usual;
                }
            }
            return stated;
        }

        Type? RecordOf(Type type, JsonObject part) => OptionSchema.IsRecord(type) ? type
            : OptionSchema.IsChoice(type) ? registry.Kinds.FirstOrDefault(kind => kind.Name == (string?)part[OptionBinder.KindKey])?.Type
            : null;
    }

    private static Dictionary<string, string> OfOptions(object options) => Flat((JsonObject)CanonicalJson.FromOptions(options)!);

    private static Dictionary<string, string> Flat(JsonObject settings)
    {
        var flat = new Dictionary<string, string>();
        Add("", settings, depth: 0);
        return flat;

        void Add(string path, JsonObject map, int depth)
        {
            foreach (var (key, value) in map)
                // A reference to an input is one value, and so is what a parameter maps.
                if (value is JsonObject { Count: > 0 } below && !(path == SpecKeys.Inputs + ".")) Add($"{path}{key}.", below, depth + 1);
                else flat[path + key] = SpecJson.Write(value);
        }
    }
}
