using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace D1.Fuzzing;

/// <summary>How a target's files are written: what a mutation may take apart, and the words that mean something there.</summary>
internal enum Syntax
{
    Json,
    Yaml,
    Jinja,
}

/// <summary>
/// Damages good files at three levels: bytes; tokens, of the files themselves and of words that change what a file means; and the values
/// of a JSON tree. The same random numbers make the same file.
/// </summary>
internal sealed partial class Mutator(Random random)
{
    private const string Marker = "@raw@";

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "1", "1.5", "-0.0", "1e400", "-1e-400", "2147483647", "2147483648", "9223372036854775807",
        "9223372036854775808", "1e9", "NaN",
        "\"\"", "\"a\"", "\"\\ud800\"", "\"\\u0000\"",
        "\"\u00e9\"", "\"../x\"", "\"/\"", "[]", "{}", "[null]", "[[]]", "{\"a\":1}", "[0,1]", "\"1\"",
    ];

    private static readonly (string Open, string Close)[] Brackets =
        [("[", "]"), ("{", "}"), ("(", ")"), ("{\"a\":", "}"), ("- ", ""), ("'", "'"), ("\"", "\"")];

    private static readonly string[] YamlWords =
    [
        "&a ", "*a", "<<: *a", "- ", "? ", ": ", "{", "}", "[", "]", ",", "|", ">", "|-\n", "---", "...",
        "\t", "\n", "\n  ", "#", "'", "\"", "!!binary ", "!!map ", "!x ", "%YAML 9.9\n", "~",
        "null", "yes", "0x1F", "0o7", "1_000", "1,000", "1e3", ".inf", ".nan", "-1", "1.5",
        "\\x00", "\u0085", "\ufeff", "stage: ", "extends: ", "inputs: ", "set: ", "seed: ", "2001-01-01", "@", "`",
    ];

    private static readonly string[] JinjaWords =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "for", "in", "if", "else", "elif", "endif", "endfor",
        "set", "macro", "endmacro", "not", "and", "or", "is", "defined", "none",
        "(", ")", "[", "]", "[::-1]", "[1:]", ".", "|", "~", "+", "-", "*", "/", "//", "%", "**", "==", "!=", "<", ">", "=", ",",
        ":", "'", "\"", "\\", "0", "1", "-1", "99999999999999999999", "1e308",
        "loop", "loop.index0", "loop.last", "namespace(", "raise_exception('x')", "(indent=", "splitlines()", "is string",
        "reject('equalto', ",
        "messages", "message", "['role']", "trim", "length", "tojson", "replace", "split", "strip", "join", "items", "first", "last",
    ];

    /// <summary>A damaged file.</summary>
    public byte[] Mutate(Syntax syntax, IReadOnlyList<byte[]> seeds)
    {
        var bytes = Pick(seeds);
        if (random.Next(100) == 0) return RandomBytes(random.Next(64));
        var turns = 1 + (int)Math.Min(8, -Math.Log(1 - random.NextDouble()) * 2);
        for (var turn = 0; turn < turns; turn++)
        {
            bytes = random.Next(10) switch
            {
                < 2 => Bytes(bytes, seeds),
                < 6 when syntax == Syntax.Json => Tree(bytes) ?? Tokens(bytes, syntax, seeds),
                _ => Tokens(bytes, syntax, seeds),
            };
        }

        return bytes;
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];

    private byte[] RandomBytes(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private (int From, int To) Span(int length)
    {
        var from = random.Next(length + 1);
        return (from, Math.Min(length, from + (random.Next(4) == 0 ? random.Next(length + 1) : random.Next(8))));
    }

    private byte[] Bytes(byte[] bytes, IReadOnlyList<byte[]> seeds)
    {
        var (from, to) = Span(bytes.Length);
        switch (random.Next(6))
        {
            case 0:
                return bytes[..from];
            case 1:
                return [.. bytes[..from], .. bytes[to..]];
            case 2:
                return [.. bytes[..to], .. bytes[from..]];
            case 3:
                return [.. bytes[..from], .. RandomBytes(random.Next(4)), .. bytes[to..]];
            case 4:
                var other = Pick(seeds);
                return [.. bytes[..from], .. other[random.Next(other.Length + 1)..]];
            default:
                var flipped = (byte[])bytes.Clone();
                if (flipped.Length > 0) flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
        }
    }

    private byte[] Tokens(byte[] bytes, Syntax syntax, IReadOnlyList<byte[]> seeds)
    {
        var tokens = Split(bytes);
        if (tokens.Count == 0) tokens.Add(Word(syntax, seeds));
        var (from, to) = Span(tokens.Count);
        switch (random.Next(7))
        {
            case 0:
                tokens.RemoveRange(from, to - from);
                break;
            case 1:
                tokens.InsertRange(from, tokens.GetRange(from, to - from));
                break;
            case 2:
                tokens[random.Next(tokens.Count)] = Word(syntax, seeds);
                break;
            case 3:
                tokens.Insert(random.Next(tokens.Count + 1), Word(syntax, seeds));
                break;
            case 4:
                var (a, b) = (random.Next(tokens.Count), random.Next(tokens.Count));
                (tokens[a], tokens[b]) = (tokens[b], tokens[a]);
                break;
            case 5:
                // Many of one: deep, long or both. Thousands are rare, since each takes its time.
                var many = random.Next(40) == 0 ? random.Next(100_000) : random.Next(40);
                var one = random.Next(2) == 0 ? Pick(tokens) : Word(syntax, seeds);
                tokens.Insert(random.Next(tokens.Count + 1), string.Concat(Enumerable.Repeat(one, many)));
                break;
            default:
                var opened = Pick(Brackets);
                var deep = random.Next(40) == 0 ? random.Next(100_000) : random.Next(80);
                tokens.Insert(to, string.Concat(Enumerable.Repeat(opened.Close, deep)));
                tokens.Insert(from, string.Concat(Enumerable.Repeat(opened.Open, deep)));
                break;
        }

        return Encoding.UTF8.GetBytes(string.Concat(tokens));
    }

    private string Word(Syntax syntax, IReadOnlyList<byte[]> seeds) => random.Next(4) == 0 && Split(Pick(seeds)) is { Count: > 0 } own
        ? Pick(own)
        : syntax switch
        {
            Syntax.Yaml => Pick(YamlWords),
            Syntax.Jinja => Pick(JinjaWords),
            _ => Pick(Values),
        };

    private static List<string> Split(byte[] bytes) => [.. Token().Matches(Encoding.UTF8.GetString(bytes)).Select(match => match.Value)];

    /// <summary>A JSON file with values replaced, taken out, renamed, copied or there twice; null when it is none.</summary>
    private byte[]? Tree(byte[] bytes)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(bytes);
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }

        List<(JsonNode Parent, string? Key, int Index)> places = [];
        try
        {
            Collect(root, places);
            if (places.Count == 0) return null;
            Change(places);
            // A value that no JSON writer makes goes in as text; a marked key is the one before it, once more.
            var text = root!.ToJsonString().Replace($"\"{Marker}\"", Pick(Values), StringComparison.Ordinal);
            return Encoding.UTF8.GetBytes(text.Replace(Marker, "", StringComparison.Ordinal));
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            return null; // half of a surrogate pair, which the writer does not take, or a key that is there twice
        }
    }

    private void Change(List<(JsonNode Parent, string? Key, int Index)> places)
    {
        var (parent, key, index) = Pick(places);
        switch (random.Next(6))
        {
            case 0:
                if (key is null) parent.AsArray().RemoveAt(index);
                else parent.AsObject().Remove(key);
                break;
            case 1:
                var (from, fromKey, fromIndex) = Pick(places);
                Set((fromKey is null ? from[fromIndex] : from[fromKey])?.DeepClone());
                break;
            case 2 when key is not null:
                var moved = parent[key]?.DeepClone();
                parent.AsObject().Remove(key);
                parent.AsObject()[Pick(places).Key ?? "x"] = moved;
                break;
            case 3 when key is not null:
                // The same key once more, with another value.
                parent.AsObject()[key + Marker] = Marker;
                break;
            case 4 when key is null:
                for (var copies = random.Next(20); copies > 0; copies--) parent.AsArray().Add(parent[index]?.DeepClone());
                break;
            default:
                Set(Marker);
                break;
        }

        void Set(JsonNode? node)
        {
            if (key is null) parent.AsArray()[index] = node;
            else parent.AsObject()[key] = node;
        }
    }

    private static void Collect(JsonNode? node, List<(JsonNode Parent, string? Key, int Index)> places)
    {
        if (node is JsonObject keys)
        {
            foreach (var (key, value) in keys)
            {
                places.Add((keys, key, 0));
                Collect(value, places);
            }
        }
        else if (node is JsonArray items)
        {
            for (var index = 0; index < items.Count; index++)
            {
                places.Add((items, null, index));
                Collect(items[index], places);
            }
        }
    }

    [GeneratedRegex(@"\w+|\s+|[^\w\s]", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
