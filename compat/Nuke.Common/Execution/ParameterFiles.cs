using System.Text.Json;
using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>Values from <c>.nuke/parameters.json</c> and, over them, from the files of the chosen profiles.</summary>
internal sealed class ParameterFiles
{
    private readonly List<(AbsolutePath File, Dictionary<string, IReadOnlyList<string>> Values)> _files = [];

    /// <exception cref="UsageException">A profile has no file, or a file is not an object of plain values.</exception>
    public ParameterFiles(AbsolutePath root, IEnumerable<string> profiles)
    {
        var folder = root / ".nuke";
        foreach (var profile in profiles.Reverse())
        {
            var file = folder / $"parameters.{profile}.json";
            if (!file.FileExists())
            {
                var known = Profiles(root);
                throw new UsageException(
                    $"Unknown profile '{profile}'{Spelling.Hint(profile, known)} Known profiles: "
                        + $"{(known.Count > 0 ? string.Join(", ", known) : "none")}.");
            }

            _files.Add((file, Read(file)));
        }

        if ((folder / "parameters.json").FileExists())
            _files.Add((folder / "parameters.json", Read(folder / "parameters.json")));
    }

    /// <summary>Every name that a file sets, with the file.</summary>
    public IEnumerable<(string Name, AbsolutePath File)> Names =>
        _files.SelectMany(x => x.Values.Keys.Select(name => (name, x.File)));

    /// <summary>Names of the profiles that have a file.</summary>
    public static IReadOnlyList<string> Profiles(AbsolutePath root) =>
        (root / ".nuke").DirectoryExists()
            ? [.. (root / ".nuke").GetFiles("parameters.*.json")
                .Select(x => x.Name["parameters.".Length..^".json".Length])]
            : [];

    /// <summary>The profiles, each with what its file says of it, by the numbers that the files give them; a key with a dollar is no
    /// parameter, in NUKE neither.</summary>
    public static IReadOnlyList<(string Name, string? Description)> Described(AbsolutePath root) =>
        [.. Profiles(root)
            .Select(name => (Name: name, Said: Said(root / ".nuke" / $"parameters.{name}.json")))
            .OrderBy(x => x.Said.Order)
            .ThenBy(x => x.Name, StringComparer.Ordinal)
            .Select(x => (x.Name, x.Said.Description))];

    /// <summary>Values and the file that sets them; null when none does.</summary>
    public (IReadOnlyList<string> Values, AbsolutePath File)? Find(string name)
    {
        foreach (var (file, values) in _files)
        {
            if (values.TryGetValue(name, out var found))
                return (found, file);
        }

        return null;
    }

    // A damaged file is told of when its profile is asked for; help comes in any case.
    private static (string? Description, int Order) Said(AbsolutePath file)
    {
        try
        {
            using var document = JsonDocument.Parse(file.ReadAllText());
            return (document.RootElement.TryGetProperty("$description", out var text) ? text.GetString() : null,
                document.RootElement.TryGetProperty("$order", out var order) ? order.GetInt32() : int.MaxValue);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return (null, int.MaxValue);
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> Read(AbsolutePath file)
    {
        try
        {
            using var document = JsonDocument.Parse(file.ReadAllText());
            return document.RootElement.EnumerateObject()
                .Where(x => !x.Name.StartsWith('$'))
                .ToDictionary(x => x.Name, x => Texts(x.Value), StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new UsageException($"{file}: {exception.Message}");
        }
    }

    private static IReadOnlyList<string> Texts(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => [.. value.EnumerateArray().SelectMany(Texts)],
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [value.GetRawText()],
        _ => throw new InvalidOperationException($"{value.GetRawText()} is no parameter value"),
    };
}
