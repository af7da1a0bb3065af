using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace D1.Tests;

/// <summary>
/// Recorded results: every cell with its count and the verdict of every item, so that a change names the items that flipped. On the machine
/// class that it was recorded on they must be the same exactly; elsewhere other kernels change last bits, and with them some answers, so a
/// band is allowed.
/// </summary>
public sealed class MetricSnapshot
{
    private const int Shown = 5;
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _file;
    private readonly string _machineClass;
    private readonly SortedDictionary<string, SortedDictionary<string, (int Correct, int Total)>> _cells = new(StringComparer.Ordinal);

    /// <param name="file">The verified file, relative to the repository's root.</param>
    /// <param name="machineClass">What decides the last bits of the results; empty where nothing does.</param>
    public MetricSnapshot(string file, string machineClass = "")
    {
        _file = Path.Combine(SharedData.RepositoryRoot, file);
        _machineClass = machineClass;
    }

    /// <param name="cell">Its name.</param>
    /// <param name="items">Each item's id, its correct units, and all of its units.</param>
    public void Add(string cell, IEnumerable<(string Id, int Correct, int Total)> items) =>
        _cells.Add(cell, new(items.ToDictionary(item => item.Id, item => (item.Correct, item.Total)), StringComparer.Ordinal));

    /// <summary>What is not as recorded, a line a cell; then the new results are written beside the recorded ones.</summary>
    /// <param name="band">Points of a cell's score that another machine class may differ by.</param>
    /// <param name="whole">Whether the recorded cells must be all that there are, and all there.</param>
    public IReadOnlyList<string> Differences(double band, bool whole)
    {
        var (machineClass, recorded) = Read();
        var exact = machineClass == _machineClass;
        var names = whole || recorded.Count == 0 ? recorded.Keys.Union(_cells.Keys) : recorded.Keys.Intersect(_cells.Keys);
        var differences = names.Order(StringComparer.Ordinal).Select(name =>
            !recorded.TryGetValue(name, out var before) ? $"{name} is new"
            : !_cells.TryGetValue(name, out var after) ? $"{name} is gone"
            : exact ? Flips(name, before, after)
            : Math.Abs(Score(before) - Score(after)) > band
            ? FormattableString.Invariant($"{name} was {Score(before):f2} %, is {Score(after):f2} %")
            : null).OfType<string>().ToList();
        if (differences.Count > 0)
            Write(_file.Replace(".verified.", ".received.", StringComparison.Ordinal));
        return differences;
    }

    private static string? Flips(string name, SortedDictionary<string, (int Correct, int Total)> before,
        SortedDictionary<string, (int Correct, int Total)> after)
    {
        var flipped = before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
            .Where(id => !before.TryGetValue(id, out var old) || !after.TryGetValue(id, out var now) || old != now)
            .Select(id => $"{id}: {Text(before, id)} → {Text(after, id)}").ToList();
        return flipped.Count == 0
            ? null
            : FormattableString.Invariant($"{name} was {Score(before):f2} %, is {Score(after):f2} %: ")
                + string.Join(", ", flipped.Take(Shown)) + (flipped.Count > Shown ? $" and {flipped.Count - Shown} more" : "");
    }

    private static string Text(SortedDictionary<string, (int Correct, int Total)> items, string id) =>
        items.TryGetValue(id, out var verdict) ? $"{verdict.Correct}/{verdict.Total}" : "absent";

    private static double Score(SortedDictionary<string, (int Correct, int Total)> items) =>
        100.0 * items.Values.Sum(item => item.Correct) / items.Values.Sum(item => item.Total);

    private (string? MachineClass, Dictionary<string, SortedDictionary<string, (int Correct, int Total)>> Cells) Read()
    {
        if (!File.Exists(_file))
            return (null, []);
        var root = JsonNode.Parse(File.ReadAllText(_file))!;
        return ((string?)root["machine_class"],
            root["cells"]!.AsObject().ToDictionary(cell => cell.Key, cell => new SortedDictionary<string, (int, int)>(
            cell.Value!["items"]!.AsObject().ToDictionary(item => item.Key, item => Verdict((string)item.Value!)),
            StringComparer.Ordinal)));

        static (int, int) Verdict(string text) =>
            text.Split('/') is [var correct, var total]
                ? (int.Parse(correct, CultureInfo.InvariantCulture), int.Parse(total, CultureInfo.InvariantCulture))
                : throw new FormatException(text);
    }

    private void Write(string path)
    {
        var cells = _cells.Select(cell => $"    {JsonSerializer.Serialize(cell.Key, OneLine)}: " + new JsonObject
        {
            ["n"] = cell.Value.Count,
            ["correct"] = cell.Value.Values.Sum(item => item.Correct),
            ["items"] = new JsonObject(cell.Value.Keys.Select(id => KeyValuePair.Create(id, (JsonNode?)Text(cell.Value, id)))),
        }.ToJsonString(OneLine));
        File.WriteAllText(path,
            $"{{\n  \"machine_class\": {JsonSerializer.Serialize(_machineClass, OneLine)},\n  \"cells\": "
                + $"{{\n{string.Join(",\n", cells)}\n  }}\n}}\n");
    }
}
