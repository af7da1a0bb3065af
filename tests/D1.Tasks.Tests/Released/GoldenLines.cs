using System.IO.Compression;
using System.Text.Json;
using D1.Tests;

namespace D1.Tasks.Tests.Released;

/// <summary>
/// Every case of a recorded file of JSON lines, checked; a failure lists the first mismatches with file, line, expected and got.
/// </summary>
internal sealed class GoldenLines
{
    private const int MostShown = 20;
    private readonly List<string> _mismatches = [];
    private readonly string _name;

    private GoldenLines(string name) => _name = name;

    /// <summary>A mismatch of the current line.</summary>
    public delegate void Report(string what, object? expected, object? got);

    /// <summary>Runs a check on every line of <paramref name="name"/> (gzip by its ending) in a golden folder.</summary>
    public static void Check(string folder, string name, Action<JsonElement, Report> check)
    {
        var golden = new GoldenLines($"{folder}/{name}");
        var count = 0;
        foreach (var line in Read(SharedData.At("golden", folder, name)))
        {
            var number = ++count;
            check(JsonDocument.Parse(line).RootElement, (what, expected, got) =>
            {
                if (!Equals(expected, got))
                    golden._mismatches.Add($"{golden._name}, line {number}: {what}: expected {Show(expected)}, got {Show(got)}");
            });
        }

        Assert.True(count > 0, $"{golden._name} holds no case");
        Assert.True(golden._mismatches.Count == 0,
            $"{golden._mismatches.Count} mismatches\n{string.Join('\n', golden._mismatches.Take(MostShown))}");
    }

    private static IEnumerable<string> Read(string path)
    {
        using var file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0) yield return line;
    }

    private static string Show(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text),
        _ => FormattableString.Invariant($"{value}"),
    };
}
