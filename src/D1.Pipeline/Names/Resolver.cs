using System.Globalization;
using D1.Core;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Names;

/// <summary>What a reference led to.</summary>
/// <param name="Artifact">The result.</param>
/// <param name="Spec">The spec that was named; null when the reference was a folder or a key, or the spec is gone.</param>
/// <param name="Model">Of a reference <c>name@2</c>, the number of the kept model.</param>
public sealed record NamedResult(Artifact Artifact, NamedSpec? Spec, int? Model)
{
    /// <summary>What people call it: the spec with its overrides, and which of its models.</summary>
    public string Name => string.Join(' ', Artifact.Manifest.Set.Prepend(Spec?.Name ?? Artifact.Manifest.SpecName))
        + (Model is { } number ? string.Create(CultureInfo.InvariantCulture, $"@{number}") : "");
}

/// <summary>
/// Reads every argument that names a result: a spec (<c>masked-sft</c>, <c>nano/masked-sft</c>), the second model that it kept
/// (<c>d1-gsm8k@2</c>), a key's first digits (<c>1a2b3c4d5e6f</c>, <c>masked_sft/1a2b</c>), a table's name, or a folder or file. What may
/// be a name is one first: <c>./masked-sft</c> is the folder.
/// </summary>
/// <param name="stores">Where results are looked for.</param>
/// <param name="specs">The specs that have names.</param>
/// <param name="say">Told when another thing was taken than the likeliest.</param>
public sealed class Resolver(Stores stores, SpecNames specs, Action<string> say)
{
    /// <summary>What a reference may be, for help pages.</summary>
    public const string Forms =
        "a spec's name (masked-sft, nano/masked-sft, d1-gsm8k@2), a key's first digits, or a folder (./masked-sft)";

    private const int FewestDigits = 4;
    private readonly NamedResults _names = new(stores);
    private readonly NamedTables _tables = new(stores);

    /// <summary>Where results are looked for.</summary>
    public Stores Stores { get; } = stores;

    /// <summary>The specs that have names.</summary>
    public SpecNames Specs { get; } = specs;

    /// <summary>The usual store and specs.</summary>
    public static Resolver Here(Stores? stores = null) => new(stores ?? Store.Stores.Find(), SpecNames.Here(), Console.Error.WriteLine);

    /// <summary>The result that a reference names. Nothing is moved aside or repaired: a damaged file is for the caller to find.</summary>
    /// <exception cref="InputException">There is none, or there are several; one line says so and what there is.</exception>
    public NamedResult Result(string text)
    {
        if (Path.GetFileName(text) == Manifest.FileName && File.Exists(text))
            return new NamedResult(RecordedArtifact.At(Path.GetDirectoryName(Path.GetFullPath(text))!), null, null);
        if (IsSpecFile(text)) return Built(text, [NamedSpec.Of(Path.GetFullPath(text))]);
        if (IsFolder(text)) return new NamedResult(RecordedArtifact.At(text), null, null);
        var (name, model) = Parts(text);
        if (model == 0) throw new InputException($"{text}: the models that a run kept are counted from 1");
        var result = Specs.Find(name) is { Count: > 0 } named ? Built(name, named) with { Model = model }
            : OfKey(name) is { } found ? new NamedResult(RecordedArtifact.At(found), null, model)
            : Orphan(name) is { } kept ? new NamedResult(RecordedArtifact.At(kept), null, model)
            : throw Unknown(text, [.. _tables.Names()]);
        if (Directory.Exists(text) && !FileStamp.IsSame(text, result.Artifact.Folder))
            say($"{text} is taken for {result.Name} ({result.Artifact.Stage}/{StageKey.Shorten(result.Artifact.Key)}); "
                + $"the folder is ./{text}");
        return result;
    }

    /// <summary>A file or folder of scores: a table by its name, a table's file, the result of a table or of one cell, or items.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public string Scores(string text) => ScoreFile(text) ?? Result(text).Artifact.Folder;

    /// <summary>A file of scores: a table by its name, a table's file, or items; null where the text means a result.</summary>
    public string? ScoreFile(string text)
    {
        if (Path.GetFileName(text) == Manifest.FileName || IsSpecFile(text) || IsFolder(text)) return null;
        var table = _tables.FileOf(text);
        if (IsPath(text) || text.Contains('/', StringComparison.Ordinal) || !File.Exists(table))
            return (Path.HasExtension(text) || File.Exists(text)) && !IsName(text) ? text : null;
        if (Path.Exists(text)) say($"{text} is taken for the table of that name; what lies here is ./{text}");
        return table;
    }

    /// <summary>The file of a table that is kept by this name; null where the text means something else.</summary>
    public string? KeptTable(string text) =>
        !Path.Exists(text) && !IsName(text) && _tables.Names().Contains(text) ? _tables.FileOf(text) : null;

    /// <summary>Whether a reference is a folder: a path plainly is one, everything else is a name if there is such a name.</summary>
    public bool IsFolder(string text) => Directory.Exists(text) && (IsPath(text) || !IsName(text));

    private bool IsName(string text) => Parts(text).Name is var name
        && (Specs.Find(name).Count > 0 || OfKey(name) is not null || Orphan(name) is not null);

    private static bool IsPath(string text) => Path.IsPathRooted(text) || Path.EndsInDirectorySeparator(text)
        || text.Split('/', Path.DirectorySeparatorChar) is ["." or "..", ..] or [_, _, _, ..];

    private static bool IsSpecFile(string text) => text.EndsWith(SpecNames.Extension, StringComparison.Ordinal) && File.Exists(text);

    private static (string Name, int? Model) Parts(string text) => text.Split('@') is [var first, var number]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var kept) ? (first, kept) : (text, null);

    private NamedResult Built(string name, IReadOnlyList<NamedSpec> named)
    {
        foreach (var spec in named)
        {
            if ((_names.Find(spec) ?? Newest(spec)) is not { } folder) continue;
            if (spec != named[0]) say($"{named[0]} is not built; this is {spec}");
            return new NamedResult(RecordedArtifact.At(folder), spec, null);
        }
        throw new InputException($"nothing is built of {named[0]} in {Shown()}; {Typed.D1} run {name} builds it"
            + (Directory.Exists(name) ? $"; the folder is ./{name}" : ""));
    }

    // The name of a spec that is gone by now leads to its result as long as that is there.
    private string? Orphan(string name) => name.Split('/') switch
    {
        [var bare] => _names.All().Where(named => named.Name == bare).OrderBy(named => named.Profile != Specs.Profile)
            .Select(named => named.Folder).FirstOrDefault(),
        [var profile, var bare] => _names.All().Where(named => named.Profile == profile && named.Name == bare)
            .Select(named => named.Folder).FirstOrDefault(),
        _ => null,
    };

    // Where links are not to be had, manifests tell.
    private string? Newest(NamedSpec spec) => (
        from key in new ArtifactStore(Stores, say).Results()
        let manifest = Manifest.Read(key.Folder)
        where manifest is { Set.Count: 0 } && manifest.SpecName == spec.Name && manifest.Profile == spec.Profile
        orderby manifest.Created descending
        select key.Folder).FirstOrDefault();

    private string? OfKey(string text)
    {
        var (stage, digits) = text.Split('/') is [var first, var second] ? (first, second) : (null, text);
        if (digits.Length < (stage is null ? FewestDigits : 1) || !digits.All(char.IsAsciiHexDigitLower)) return null;
        var found = new ArtifactStore(Stores, say).Results()
            .Where(key => (stage is null || key.Stage == stage) && key.Key.StartsWith(digits, StringComparison.Ordinal)).ToList();
        return found switch
        {
            [] => null,
            [var only] => only.Folder,
            _ => throw new InputException($"{found.Count} results begin with '{text}': "
                + $"{string.Join(", ", found.Take(5).Select(key => $"{key.Stage}/{StageKey.Shorten(key.Key)}"))}; give more digits"),
        };
    }

    private string Shown(string below = "") =>
        string.Join(" or ", Stores.All.Select(root => SourceLocation.Shorten(Path.Combine(root, below))));

    private InputException Unknown(string text, List<string> tables)
    {
        var store = Shown(ArtifactStore.StoreFolder);
        if (tables.Contains(text)) return new InputException($"{text} is a table, where one result is wanted");
        if (text.Length >= FewestDigits && text.Split('/')[^1].All(char.IsAsciiHexDigitLower))
            return new InputException($"no result in {store} has a key that begins with '{text}'; {Typed.D1} ls lists what there is");
        var known = Specs.All.Select(spec => text.Contains('/', StringComparison.Ordinal) ? spec.ToString() : spec.Name).Concat(tables);
        var hint = Spelling.Nearest(text.Split('@')[0], known) is { } near ? $"; did you mean '{near}'?"
            : $"; {Typed.D1} ls lists what there is";
        return new InputException($"nothing is called '{text}': no spec, no key in {store}, no folder{hint}");
    }
}
