using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Pipeline.Names;

/// <summary>Tables that are kept by name, <c>artifacts/tables/NAME.json</c>, to be compared later. None is ever changed.</summary>
/// <param name="stores">Where they are looked for; of a name that several stores have, the first counts. New ones go to the first.</param>
public sealed partial class NamedTables(Stores stores)
{
    /// <summary>Their folder, below the artifacts'.</summary>
    public const string Folder = "tables";

    private const string Extension = ".json";

    /// <summary>A name that a person chose.</summary>
    /// <exception cref="InputException">It would be taken for a path, or for a spec of a profile.</exception>
    public static string? Require(string? name) => name is null || Plain().IsMatch(name) ? name
        : throw new InputException($"a table's name has letters, digits, hyphens and underscores, not '{name}'");

    /// <summary>Keeps a table. Where the name is taken by other numbers, a number is added; equal numbers are kept once.</summary>
    /// <param name="table">Of the table's artifact.</param>
    /// <param name="json">The table's file.</param>
    /// <param name="name">Its name; by default its profile and the day on which it was made.</param>
    /// <returns>The name that it has now.</returns>
    public string Keep(Manifest table, string json, string? name) => Keep(Require(name) ?? Default(table), json);

    /// <summary>The tables' names.</summary>
    public IEnumerable<string> Names() => Files().Select(file => Path.GetFileNameWithoutExtension(file)).Distinct()
        .Order(StringComparer.Ordinal);

    /// <summary>The file of a table: where there is one, else where it would be kept.</summary>
    public string FileOf(string name) => stores.All.Select(root => FileIn(root, name)).FirstOrDefault(File.Exists)
        ?? FileIn(stores.First, name);

    private static string FileIn(string artifacts, string name) => Path.Combine(artifacts, Folder, name + Extension);

    private IEnumerable<string> Files() => stores.All.Select(root => Path.Combine(root, Folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal));

    /// <summary>The cells of every table, each with the table's name, as the store knows them.</summary>
    /// <exception cref="InputException">A file there is no table: nobody knows what it needs.</exception>
    public IReadOnlyList<(string Table, string Stage, string Key)> Cells() =>
    [
        .. from file in Files()
        from items in Items(file)
        let parts = items.Split('/', '\\')
        where parts.Length > 2
        select (Path.GetFileNameWithoutExtension(file), parts[^3], parts[^2]),
    ];

    private static List<string> Items(string file)
    {
        try
        {
            return StrictJson.ReadObject(file)["rows"] is JsonArray rows
                ? [.. rows.SelectMany(row => row?["replicates"] as IEnumerable<JsonNode?> ?? [row])
                    .Select(result => (string?)result?["items"]).OfType<string>()] : throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
            throw new InputException($"{SourceLocation.Shorten(file)} is no table, so nobody knows which cells it needs; remove that file");
        }
    }

    internal string Keep(string name, string json)
    {
        for (var number = 1; ; number++)
        {
            var numbered = number == 1 ? name : FormattableString.Invariant($"{name}-{number}");
            var file = FileIn(stores.First, numbered);
            if (WholeFile.TryCreate(file, json) || File.ReadAllText(file) == json) return numbered;
        }
    }

    // The day of the table, not of the command: a table that was there already keeps its name.
    private static string Default(Manifest manifest) => FormattableString.Invariant(
        $"{(string?)manifest.EffectiveSpec?["profile"] ?? Path.GetFileName(manifest.Profile)}-{manifest.Created.ToLocalTime():yyyy-MM-dd}");

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z")]
    private static partial Regex Plain();
}
