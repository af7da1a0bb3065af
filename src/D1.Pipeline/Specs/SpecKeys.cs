using D1.Core;

namespace D1.Pipeline.Specs;

/// <summary>The keys that every spec may have beside its stage's own parameters.</summary>
public static class SpecKeys
{
    /// <summary>Name of the stage that the spec runs.</summary>
    public const string Stage = "stage";

    /// <summary>File whose content this spec is a delta to, relative to this file.</summary>
    public const string Extends = "extends";

    /// <summary>Mapping of the stage's input slots to other specs.</summary>
    public const string Inputs = "inputs";

    /// <summary>A parameter of <see cref="SpecSettings"/>.</summary>
    public const string Threads = "threads";

    /// <summary>A parameter of <see cref="SpecSettings"/>.</summary>
    public const string Device = "device";

    /// <summary>A parameter of <see cref="SpecSettings"/>.</summary>
    public const string Cuda = "cuda";

    /// <summary>The parameters of <see cref="SpecSettings"/>.</summary>
    public static IReadOnlyList<string> Settings { get; } =
        [.. OptionSchema.Of(typeof(SpecSettings)).Properties.Select(property => property.Name)];

    public static IReadOnlyList<string> All { get; } = [Stage, Extends, Inputs, .. Settings];

    /// <summary>Fails on a name that is both a parameter and one of every spec's own keys.</summary>
    public static void RequireNoneIn(OptionSchema options)
    {
        if (options.Properties.FirstOrDefault(property => All.Contains(property.Name)) is { } clash)
            throw new InputException($"option record {options.Type.Name} declares '{clash.Name}', a key that every spec has already");
    }
}
