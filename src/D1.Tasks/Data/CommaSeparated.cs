using System.Text;
using D1.Core;

namespace D1.Tasks.Data;

/// <summary>
/// Reads comma-separated values as RFC 4180 has them: a header, then rows of texts; a quoted field may hold commas, line ends and doubled
/// quotes.
/// </summary>
public static class CommaSeparated
{
    /// <exception cref="InputException">A row has more or fewer fields than the header, or a quote is out of place; the message names file
    /// and line.</exception>
    public static IEnumerable<DataRow> Read(string path)
    {
        using var reader = Utf8Text.Open(path);
        if (Record() is not { } header) throw new InputException($"{path}: empty; a header is missing");
        if (header.Fields.GroupBy(name => name).FirstOrDefault(names => names.Count() > 1) is { } twice)
            throw new InputException($"{path}, line 1: two columns are named '{twice.Key}'");
        while (Record() is { } record)
        {
            if (record.Fields.Count != header.Fields.Count)
                throw new InputException($"{path}, line {record.Line}: has {record.Fields.Count} fields, the header {header.Fields.Count}");
            yield return new DataRow($"{path}, line {record.Line}",
                header.Fields.Zip(record.Fields).ToDictionary(pair => pair.First, pair => (object?)pair.Second));
        }

        (List<string> Fields, int Line)? Record()
        {
            string? line;
            do
            {
                if ((line = reader.ReadLine()) is null) return null;
            }
            while (line.Length == 0);
            var first = reader.Number;
            return (Fields(line, reader.ReadLine, $"{path}, line {first}"), first);
        }
    }

    private static List<string> Fields(string line, Func<string?> next, string place)
    {
        var fields = new List<string>();
        for (var at = 0; ; at++)
        {
            if (at < line.Length && line[at] == '"')
                fields.Add(Quoted(ref line, ref at, next, place));
            else
            {
                var end = line.IndexOf(',', at) is >= 0 and var comma ? comma : line.Length;
                fields.Add(line[at..end]);
                if (fields[^1].Contains('"')) throw new InputException($"{place}: a quote within a field that does not begin with one");
                at = end;
            }

            if (at == line.Length) return fields;
            if (line[at] != ',') throw new InputException($"{place}: a closing quote must end its field");
        }
    }

    private static string Quoted(ref string line, ref int at, Func<string?> next, string place)
    {
        var text = new StringBuilder();
        while (true)
        {
            var end = line.IndexOf('"', at + 1);
            if (end < 0)
            {
                text.Append(line, at + 1, line.Length - at - 1).Append('\n');
                line = next() ?? throw new InputException($"{place}: a quoted field is not closed");
                at = -1;
                continue;
            }

            text.Append(line, at + 1, end - at - 1);
            at = end + 1;
            if (at == line.Length || line[at] != '"') return text.ToString();
            text.Append('"');
        }
    }
}
