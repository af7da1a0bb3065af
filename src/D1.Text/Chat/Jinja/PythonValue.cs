using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>
/// Python's rules for the values of a template: null, bool, long, double, string, lists (<see cref="IReadOnlyList{T}"/>), mappings
/// (<see cref="IReadOnlyDictionary{TKey,TValue}"/> with string keys), <see cref="JinjaNamespace"/>, functions, undefined.
/// </summary>
internal static class PythonValue
{
    /// <summary>Lists may hold each other, so that few values have endless texts.</summary>
    private const int MaxParts = 1_000_000;

    public static bool IsTrue(object? value) => value switch
    {
        null or JinjaUndefined => false,
        bool flag => flag,
        long whole => whole != 0,
        double real => real != 0,
        string text => text.Length > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> mapping => mapping.Count > 0,
        _ => true,
    };

    /// <summary>What going through all of it costs; an item of a list as much as twenty characters.</summary>
    public static long Size(object? value) => value switch
    {
        string text => text.Length,
        IReadOnlyList<object?> list => 20L * list.Count,
        IReadOnlyDictionary<string, object?> mapping => 20L * mapping.Count,
        _ => 0,
    };

    public new static bool Equals(object? left, object? right)
    {
        var comparisons = MaxParts;
        return Equals(left, right, ref comparisons);
    }

    private static bool Equals(object? left, object? right, ref int remaining)
    {
        if (--remaining < 0) throw new InputException("two values are too large to be compared");
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (ToNumber(left) is { } a && ToNumber(right) is { } b)
            return left is not double && right is not double ? ToWhole(left) == ToWhole(right) : a == b;
        switch (left, right)
        {
            case (null, null) or (JinjaUndefined, JinjaUndefined): return true;
            case (string x, string y): return string.Equals(x, y, StringComparison.Ordinal);
            case (IReadOnlyList<object?> x, IReadOnlyList<object?> y):
                if (x is PythonTuple != y is PythonTuple || x.Count != y.Count) return false;
                for (var at = 0; at < x.Count; at++)
                    if (!Equals(x[at], y[at], ref remaining)) return false;
                return true;
            case (IReadOnlyDictionary<string, object?> x, IReadOnlyDictionary<string, object?> y):
                if (x.Count != y.Count) return false;
                foreach (var (key, value) in x)
                    if (!y.TryGetValue(key, out var other) || !Equals(value, other, ref remaining)) return false;
                return true;
            default: return ReferenceEquals(left, right);
        }
    }

    /// <exception cref="InputException">The two have no order.</exception>
    public static int Compare(object? left, object? right, int line)
    {
        if (ToNumber(left) is { } a && ToNumber(right) is { } b) return a.CompareTo(b);
        if (left is string x && right is string y) return CompareCodePoints(x, y);
        throw JinjaError.At(line, $"{TypeName(left)} and {TypeName(right)} have no order");
    }

    /// <summary>null where the value is no number; Python counts True as 1.</summary>
    public static double? ToNumber(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long whole => whole,
        double real => real,
        _ => null,
    };

    public static long ToWhole(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long whole => whole,
        _ => throw new ArgumentException("not a whole number", nameof(value)),
    };

    /// <summary>Python's <c>str</c>.</summary>
    public static string ToText(object? value) => value switch
    {
        string text => text,
        JinjaUndefined => "",
        _ => Represent(value),
    };

    /// <summary>Python's <c>repr</c>.</summary>
    public static string Represent(object? value)
    {
        var text = new StringBuilder();
        Represent(value, text);
        return text.ToString();
    }

    public static string TypeName(object? value) => value switch
    {
        null => "none",
        bool => "a boolean",
        long => "an integer",
        double => "a float",
        string => "a string",
        IReadOnlyList<object?> => "a list",
        IReadOnlyDictionary<string, object?> => "a mapping",
        JinjaNamespace => "a namespace",
        JinjaUndefined undefined => $"undefined ({undefined.Description})",
        _ => "a function",
    };

    /// <summary>Python's shortest form that reads back as the same number.</summary>
    public static string Represent(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        var shortest = "";
        for (var digits = 0; digits <= 16; digits++)
        {
            shortest = value.ToString($"E{digits}", CultureInfo.InvariantCulture);
            if (double.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).Equals(value)) break;
        }

        var (mantissa, exponent) = (shortest[..shortest.IndexOf('E')],
            int.Parse(shortest[(shortest.IndexOf('E') + 1)..], CultureInfo.InvariantCulture));
        if (exponent is < -4 or >= 16)
            return $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        return value.ToString($"F{Math.Max(1, mantissa.Count(char.IsAsciiDigit) - 1 - exponent)}", CultureInfo.InvariantCulture);
    }

    private static void Represent(object? value, StringBuilder into)
    {
        if (into.Length > MaxParts) throw new InputException("a value is too large to be printed");
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (value)
        {
            case null: into.Append("None"); break;
            case bool flag: into.Append(flag ? "True" : "False"); break;
            case long whole: into.Append(CultureInfo.InvariantCulture, $"{whole}"); break;
            case double real: into.Append(Represent(real)); break;
            case string text: RepresentText(text, into); break;
            case JinjaUndefined: into.Append("Undefined"); break;
            case IReadOnlyList<object?> list:
                var isTuple = list is PythonTuple;
                into.Append(isTuple ? '(' : '[');
                Join(list, item => Represent(item, into), into);
                into.Append(isTuple ? list.Count == 1 ? ",)" : ")" : "]");
                break;
            case IReadOnlyDictionary<string, object?> mapping:
                into.Append('{');
                Join(mapping, pair =>
                {
                    RepresentText(pair.Key, into);
                    into.Append(": ");
                    Represent(pair.Value, into);
                }, into);
                into.Append('}');
                break;
            default: into.Append(CultureInfo.InvariantCulture, $"<{TypeName(value)}>"); break;
        }
    }

    private static void Join<T>(IEnumerable<T> items, Action<T> append, StringBuilder into)
    {
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) into.Append(", ");
            append(item);
            isFirst = false;
        }
    }

    private static void RepresentText(string text, StringBuilder into)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        into.Append(quote);
        foreach (var character in text)
            into.Append(character switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                _ when character == quote => $"\\{quote}",
                < ' ' or '\x7F' => $"\\x{(int)character:x2}",
                _ => character.ToString(),
            });
        into.Append(quote);
    }

    /// <summary>By code points, as Python does; UTF-16 units put U+FFFD after U+1F642.</summary>
    private static int CompareCodePoints(string left, string right)
    {
        foreach (var (a, b) in left.EnumerateRunes().Zip(right.EnumerateRunes()))
            if (a != b) return a.CompareTo(b);
        return left.Length.CompareTo(right.Length);
    }
}
