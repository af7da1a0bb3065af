using System.Text.Json;
using D1.Core;

namespace D1.Model.Files;

/// <summary>Token ids as JSON lines: one array of ids a line.</summary>
public static class TokenIdFile
{
    /// <param name="path">The file.</param>
    /// <param name="vocabularySize">Ids must be below it.</param>
    /// <exception cref="InputException">The file is missing or a line is not an array of ids of the vocabulary.</exception>
    public static IReadOnlyList<long[]> Read(string path, int vocabularySize)
    {
        if (!File.Exists(path))
            throw new InputException($"{path}: no such file; expected JSON lines, one array of token ids a line");
        var rows = new List<long[]>();
        foreach (var (number, line) in Utf8Text.ReadLines(path))
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            rows.Add(Parse(line, $"{path}:{number}", vocabularySize));
        }

        return rows.Count > 0 ? rows : throw new InputException($"{path}: holds no line");
    }

    private static long[] Parse(string line, string where, int vocabularySize)
    {
        long[] ids;
        try
        {
            ids = JsonSerializer.Deserialize<long[]>(line) ?? [];
        }
        catch (JsonException)
        {
            throw new InputException($"{where}: expected an array of token ids such as [12, 7, 99]");
        }

        if (ids.Length == 0)
            throw new InputException($"{where}: an empty prompt");
        foreach (var id in ids)
        {
            if (id < 0 || id >= vocabularySize)
                throw new InputException($"{where}: token id {id} is outside the vocabulary of {vocabularySize}");
        }

        return ids;
    }
}
