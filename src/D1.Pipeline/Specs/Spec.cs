using D1.Core;
using D1.Pipeline.Devices;

namespace D1.Pipeline.Specs;

/// <summary>One spec with its bases and overrides merged: what a stage is to do, not yet bound to the stage's types.</summary>
public sealed class Spec
{
    private const int LongestText = 1 << 20;

    private readonly SpecSettings _settings;

    private Spec(string path, SpecMapping content, SpecMapping set)
    {
        Path = path;
        Set = set;
        Content = content;
        StageName = ReadStage();
        _settings = (SpecSettings)OptionBinder.Bind(content.Only(SpecKeys.Settings), typeof(SpecSettings));
        Inputs = ReadInputs();
        Parameters = content.Without(SpecKeys.All);
    }

    /// <summary>Full path of the YAML file, or of the file of rows that it is the spec of.</summary>
    public string Path { get; }

    /// <summary>The name other specs refer to it by: the file's without extension, or all of it where the file is of rows.</summary>
    public string Name => NameOf(Path);

    /// <summary>The folder that it lies in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>That folder's name.</summary>
    public string Profile => System.IO.Path.GetFileName(Folder);

    /// <summary>Overrides that were put on top of the file.</summary>
    public SpecMapping Set { get; }

    /// <summary>The whole spec, bases and overrides merged.</summary>
    public SpecMapping Content { get; }

    public SpecScalar StageName { get; }

    public int Threads => _settings.Threads;

    /// <summary>What it asks for; what a stage gets is <see cref="Graph.StageNode.Device"/>.</summary>
    public DeviceChoice Device => DeviceChoice.Parse(_settings.Device);

    public CudaOptions Cuda => _settings.Cuda;

    /// <summary>Expected seconds.</summary>
    public double Cost => _settings.Cost;

    /// <summary>The stage's own keys.</summary>
    public SpecMapping Parameters { get; }

    /// <summary>Slot name → reference, with the slot's location for complaints.</summary>
    public IReadOnlyDictionary<string, (SourceLocation Location, SpecReference Reference)> Inputs { get; }

    /// <summary>Reads a spec file, the files it extends, and puts overrides on top.</summary>
    /// <exception cref="InputException">A file is missing, not YAML, shares its name with another, or extends itself; or a key that every
    /// spec has is wrong.</exception>
    public static Spec Load(string path, SpecMapping? set = null)
    {
        var full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full)) throw new InputException($"no spec file '{SourceLocation.Shorten(full)}'{SuggestFile(full)}");
        set ??= SpecOverride.Empty;
        RequireSameSpec(set);
        if (FileSpec.Is(full)) return new Spec(full, FileSpec.Content(full).Merge(set), set);
        RequireUniqueName(full);
        return new Spec(full, LoadFile(full, []).Merge(set), set);
    }

    /// <summary>A spec that is in no file of its own, such as the effective spec that a manifest holds.</summary>
    /// <param name="path">Stands for the file: its name names the spec.</param>
    /// <param name="content">The whole spec.</param>
    /// <param name="set">The overrides that it was made with, for people: <paramref name="content"/> holds them.</param>
    /// <exception cref="InputException">A key that every spec has is wrong.</exception>
    public static Spec Of(string path, SpecMapping content, SpecMapping set) => new(path, content, set);

    /// <summary>
    /// A complaint about a parameter, placed where it is written; at what it is part of, or at the file, where it is not.
    /// </summary>
    /// <param name="parameter">Such as <c>lora.targets</c>.</param>
    /// <param name="problem">The end of a sentence that starts with the parameter's name.</param>
    public InputException Misfit(string parameter, string problem)
    {
        SpecValue place = Content;
        foreach (var part in parameter.Split('.'))
        {
            if ((place as SpecMapping)?.Find(part)?.Value is not { } below) break;
            place = below;
        }
        // Overrides may be those of a table, whose author never wrote them; and what a spec extends is right for others.
        var (file, location) = (SourceLocation.Shorten(Path), place.Location);
        var where = place == Content ? file
            : location.Line == 0 ? $"{file} {location}"
            : location.Source == Path ? location.ToString() : $"{file}, which extends {location}";
        return new($"{where}: '{parameter}' {Content.Blame(parameter, problem)}");
    }

    /// <summary>Loads the spec that a reference of this one names, from this spec's folder (also when a base in another folder names
    /// it: a profile's spec that extends another profile's uses its own profile's inputs).</summary>
    /// <exception cref="InputException">There is no such spec.</exception>
    public Spec Resolve(SpecReference reference)
    {
        var path = PathOf(reference.Spec);
        if (!File.Exists(path))
            throw new InputException($"{reference.Location}: no {(FileSpec.Is(path) ? "file" : "spec")} '{reference.Spec}' in "
                + $"{SourceLocation.Shorten(System.IO.Path.GetDirectoryName(path)!)}{SuggestFile(path)}");
        return Load(path, reference.Set);
    }

    /// <summary>The file of a spec that this one refers to, whether it is there or not.</summary>
    internal string PathOf(string name)
    {
        const string Extension = ".yaml";
        var file = FileSpec.Is(name) || name.EndsWith(Extension, StringComparison.Ordinal) ? name : name + Extension;
        var beside = System.IO.Path.GetFullPath(System.IO.Path.Combine(Folder, file));
        // From anywhere else, smoke/base-model is the checkout's.
        return name.Split('/') is [_, _] && !File.Exists(beside) && CheckoutRoot.Find() is { } root
            && System.IO.Path.Combine(root, NamedSpec.Folder, file) is var named && File.Exists(named) ? named : beside;
    }

    // An override changes what a spec says, not which spec it is.
    private static void RequireSameSpec(SpecMapping set)
    {
        if (set.Find(SpecKeys.Extends) is { } extends)
            throw extends.Error("'extends' cannot be overridden: name a spec that extends the other file");
        if (set.Find(SpecKeys.Stage) is { } stage) throw stage.Error("'stage' cannot be overridden: name a spec of that stage");
    }

    // A name must mean one spec, also where file names' case does not count, and to a reader who does not see extensions.
    private static void RequireUniqueName(string path)
    {
        var name = System.IO.Path.GetFileNameWithoutExtension(path);
        var same = Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(path)!).Select(file => System.IO.Path.GetFileName(file))
            .Where(file => System.IO.Path.GetExtension(file).ToUpperInvariant() is ".YAML" or ".YML"
                && string.Equals(System.IO.Path.GetFileNameWithoutExtension(file), name, StringComparison.OrdinalIgnoreCase))
                .Order(StringComparer.Ordinal).ToList();
        if (same.Count > 1) throw new InputException(
            $"{SourceLocation.Shorten(path)}: {same.Count} specs of one name: {string.Join(" and ", same)}; rename or remove one");
    }

    private static SpecMapping LoadFile(string path, IReadOnlyList<string> extending)
    {
        var content = SpecYaml.ParseMapping(ReadText(path), path);
        if (BaseOf(content, path) is not (var file, var parent)) return content;
        var chain = extending.Append(path).ToList();
        if (chain.Contains(parent))
        {
            var circle = chain.SkipWhile(step => step != parent).Append(parent).Select(System.IO.Path.GetFileName);
            throw file.Error($"extends itself: {string.Join(" → ", circle)}");
        }
        return LoadFile(parent, chain).Merge(content.Without([SpecKeys.Extends]));
    }

    /// <summary>The file that a spec's file extends; null where it extends none.</summary>
    /// <exception cref="InputException">It is not YAML, or that file does not exist.</exception>
    public static string? BaseOf(string path) => BaseOf(SpecYaml.ParseMapping(ReadText(path), path), path)?.Path;

    private static (SpecScalar Text, string Path)? BaseOf(SpecMapping content, string path)
    {
        if (content.Find(SpecKeys.Extends) is not { } extends) return null;
        if (extends.Value is not SpecScalar { IsNull: false } file)
            throw extends.Value.Error($"'extends' must be the name of a file, not {extends.Value.Describe()}");
        var parent = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path)!, file.Text));
        return File.Exists(parent) ? (file, parent)
            : throw file.Error($"extends '{file.Text}', which does not exist{SuggestFile(parent)}");
    }

    private static string ReadText(string path)
    {
        try
        {
            return Utf8Text.ReadAll(path, SourceLocation.Shorten(path), LongestText);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"cannot read {SourceLocation.Shorten(path)}: {error.Message}");
        }
    }

    internal static string NameOf(string path) =>
        FileSpec.Is(path) ? System.IO.Path.GetFileName(path) : System.IO.Path.GetFileNameWithoutExtension(path);

    private static string SuggestFile(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path)!;
        if (!Directory.Exists(folder)) return $": there is no folder {SourceLocation.Shorten(folder)}";
        return Spelling.Suggest(NameOf(path),
            Directory.EnumerateFiles(folder, FileSpec.Is(path) ? "*" + FileSpec.Extension : "*.yaml").Select(NameOf));
    }

    private SpecScalar ReadStage() => Content.Find(SpecKeys.Stage) switch
    {
        null => throw new InputException($"{SourceLocation.Shorten(Path)}: missing key 'stage': which stage does this spec run?"),
        { Value: SpecScalar { IsNull: false } scalar } => scalar,
        { Value: var other } => throw other.Error($"'stage' must be the name of a stage, not {other.Describe()}"),
    };

    // The members of a list are inputs of their own: name.1, name.2, …
    private static IEnumerable<KeyValuePair<string, (SourceLocation, SpecReference)>> ReadInput(SpecEntry entry) => entry switch
    {
        { Key: var key } when key.Contains('.',
            StringComparison.Ordinal) => throw entry.Error($"an input's name has no dots; give '{key.Split('.')[0]}' a list of specs"),
        { Value: SpecSequence { Items: [] } } => throw entry.Value
            .Error($"input '{entry.Key}' is an empty list; name a spec, or leave it out"),
        { Value: SpecSequence list } =>
            list.Items.Select((item, index) =>
                KeyValuePair.Create(FormattableString.Invariant($"{entry.Key}.{index + 1}"), (entry.Location, SpecReference.Read(item)))),
        _ => [KeyValuePair.Create(entry.Key, (entry.Location, SpecReference.Read(entry.Value)))],
    };

    private Dictionary<string, (SourceLocation, SpecReference)> ReadInputs() => Content.Find(SpecKeys.Inputs)?.Value switch
    {
        null or SpecScalar { IsNull: true } => [],
        SpecMapping mapping => mapping.Entries.Where(entry => entry.Value is not SpecScalar { IsNull: true }).SelectMany(ReadInput)
            .ToDictionary(),
        { } other => throw other.Error($"'inputs' must be a mapping of the stage's inputs to specs, not {other.Describe()}"),
    };
}
