using System.Numerics;
using System.Text;
using System.Text.Json;
using D1.Core;

namespace D1.Text.Expressions;

/// <summary>What a name without a value gives: prints as nothing, is false, and may not be used for anything else.</summary>
internal sealed record Undefined(string Description)
{
    public InputException Error(int line) => ExpressionError.At(line, $"{Description} is undefined");
}

/// <summary><c>namespace(…)</c>: the one value that a template may change from inside a loop.</summary>
internal sealed class Namespace(IReadOnlyDictionary<string, object?> values)
{
    public Dictionary<string, object?> Values { get; } = new(values, StringComparer.Ordinal);
}

/// <summary>The variable <c>loop</c> in a <c>for</c>.</summary>
internal sealed class Loop(IReadOnlyList<object?> items, int at)
{
    public object? Get(string name, int line) => name switch
    {
        "index" => (Number)(at + 1),
        "index0" => (Number)at,
        "first" => at == 0,
        "last" => at == items.Count - 1,
        "length" => (Number)items.Count,
        "previtem" => at > 0 ? items[at - 1] : new Undefined("the item before the first"),
        "nextitem" => at + 1 < items.Count ? items[at + 1] : new Undefined("the item after the last"),
        _ => throw ExpressionError.At(line, $"'loop.{name}' is not supported"),
    };
}

/// <summary>
/// The rules of values, Python's: null, bool, <see cref="Number"/>, string, lists (<see cref="IReadOnlyList{T}"/>), mappings
/// (<see cref="IReadOnlyDictionary{TKey,TValue}"/> with string keys), <see cref="Namespace"/>, <see cref="Loop"/>,
/// <see cref="Function"/>, <see cref="Undefined"/>.
/// </summary>
internal static class Values
{
    private const int ItemSize = 25;

    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        Number { Kind: NumberKind.Whole } number => !number.Whole.IsZero,
        Number number => number.Value != Complex.Zero,
        string text => text.Length > 0,
        IReadOnlyList<object?> list => list.Count > 0,
        IReadOnlyDictionary<string, object?> mapping => mapping.Count > 0,
        _ => true,
    };

    /// <summary>What going through all of it costs.</summary>
    public static long Size(object? value) => value switch
    {
        string text => text.Length,
        IReadOnlyList<object?> list => (long)ItemSize * list.Count,
        IReadOnlyDictionary<string, object?> mapping => (long)ItemSize * mapping.Count,
        _ => 0,
    };

    public static string TypeName(object? value) => value switch
    {
        null => "none",
        bool => "a boolean",
        Number { Kind: NumberKind.Whole } => "an integer",
        Number => "a float",
        string => "a string",
        IReadOnlyList<object?> => "a list",
        IReadOnlyDictionary<string, object?> => "a mapping",
        Namespace => "a namespace",
        Loop => "a loop",
        Undefined undefined => $"undefined ({undefined.Description})",
        _ => "a function",
    };

    /// <summary>What <c>for</c> and the filters of lists go through.</summary>
    public static IReadOnlyList<object?> Items(object? value, int line) => value switch
    {
        IReadOnlyList<object?> list => list,
        IReadOnlyDictionary<string, object?> mapping => mapping.Keys.ToList<object?>(),
        Undefined => [],
        _ => throw ExpressionError.At(line, $"{TypeName(value)} has no items to go through"),
    };

    /// <exception cref="InputException">A value is neither a text nor something simple, or is undefined.</exception>
    public static InputException Unsuitable(string op, int line, params IReadOnlyList<object?> operands) =>
        operands.OfType<Undefined>().FirstOrDefault() is { } undefined ? undefined.Error(line)
            : ExpressionError.At(line, $"'{op}' does not go with {string.Join(" and ", operands.Select(TypeName))}");

    public static object? FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => FromObject(json),
        JsonValueKind.Array => json.EnumerateArray().Select(FromJson).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => BigInteger.TryParse(json.GetRawText(), out var whole) ? (Number)whole : (Number)json.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static OrderedDictionary<string, object?> FromObject(JsonElement json)
    {
        var values = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject()) values[member.Name] = FromJson(member.Value);
        return values;
    }
}

/// <summary>Attributes, items and slices. What is not there is undefined; of undefined nothing may be asked.</summary>
internal static class Access
{
    // In Python's mappings these come before the items of the same name.
    private static readonly string[] MethodsOfMappings =
        ["clear", "copy", "fromkeys", "get", "items", "keys", "pop", "popitem", "setdefault", "update", "values"];

    public static object? Attribute(object? target, string name, int line) => target switch
    {
        Undefined undefined => throw undefined.Error(line),
        Loop loop => loop.Get(name, line),
        Namespace space when space.Values.TryGetValue(name, out var value) => value,
        IReadOnlyDictionary<string, object?> when MethodsOfMappings.Contains(name) =>
            throw ExpressionError.At(line, $"'{name}' is a method of mappings; ['{name}'] is the item"),
        IReadOnlyDictionary<string, object?> mapping when mapping.TryGetValue(name, out var value) => value,
        _ => new Undefined($"'{name}' of {Values.TypeName(target)}"),
    };

    public static object? Item(object? target, object? key, int line, Budget budget)
    {
        switch (target, key)
        {
            case (Undefined undefined, _): throw undefined.Error(line);
            case (_, Undefined undefined): throw undefined.Error(line);
            case (IReadOnlyList<object?> list, Number { Kind: NumberKind.Whole } place):
                return Place(place, list.Count) is { } at ? list[at] : new Undefined($"item {place} of a list of {list.Count}");
            case (string text, Number { Kind: NumberKind.Whole } place):
                budget.Spend(text.Length, line);
                var runes = PythonText.Runes(text);
                return Place(place, runes.Length) is { } of ? runes[of].ToString()
                    : new Undefined($"character {place} of a string of {runes.Length}");
            case (IReadOnlyDictionary<string, object?> mapping, string name) when mapping.TryGetValue(name, out var value): return value;
            case (Namespace, string name): return Attribute(target, name, line);
            default: return new Undefined($"that item of {Values.TypeName(target)}");
        }
    }

    public static object Slice(object? target, object? start, object? stop, object? step, int line, Budget budget)
    {
        budget.Spend(Values.Size(target), line);
        switch (target)
        {
            case string text:
                var runes = PythonText.Runes(text);
                return string.Concat(Places(runes.Length, start, stop, step, line).Select(place => runes[place]));
            case IReadOnlyList<object?> list:
                return Places(list.Count, start, stop, step, line).Select(place => list[place]).ToList();
            case Undefined undefined:
                throw undefined.Error(line);
            default:
                throw ExpressionError.At(line, $"{Values.TypeName(target)} cannot be sliced");
        }
    }

    private static int? Place(Number place, int count)
    {
        var index = place.Whole.Sign < 0 ? place.Whole + count : place.Whole;
        return index.Sign >= 0 && index < count ? (int)index : null;
    }

    private static IEnumerable<int> Places(int count, object? start, object? stop, object? step, int line)
    {
        var stride = Bound(step, line) ?? 1;
        if (stride == 0) throw ExpressionError.At(line, "a slice's step is zero");
        var (lowest, highest) = stride > 0 ? (0L, count) : (-1L, count - 1);
        var from = Clamp(Bound(start, line), stride > 0 ? lowest : highest);
        var to = Clamp(Bound(stop, line), stride > 0 ? highest : lowest);
        return Walk();

        long Clamp(long? bound, long otherwise) =>
            bound is not { } given ? otherwise : Math.Clamp(given < 0 ? given + count : given, lowest, highest);

        IEnumerable<int> Walk()
        {
            for (var at = from; stride > 0 ? at < to : at > to; at += stride) yield return (int)at;
        }
    }

    private static long? Bound(object? value, int line) => value switch
    {
        null => null,
        Number { Kind: NumberKind.Whole } number => (long)BigInteger.Max(-int.MaxValue, BigInteger.Min(number.Whole, int.MaxValue)),
        _ => throw ExpressionError.At(line, $"a slice's bounds are whole numbers, not {Values.TypeName(value)}"),
    };
}

/// <summary>What the operators do, by Python's rules; those of numbers alone are <see cref="Arithmetic"/>'s.</summary>
internal static class Operators
{
    public static object? Apply(string op, object? left, object? right, int line, Budget budget)
    {
        budget.Spend(Values.Size(left) + Values.Size(right), line);
        switch (op)
        {
            case "==": return AreEqual(left, right, line);
            case "!=": return !AreEqual(left, right, line);
            case "in": return Contains(right, left, line);
            case "not in": return !Contains(right, left, line);
            case "~": return ValueWriter.Text(left, line, budget) + ValueWriter.Text(right, line, budget);
            case "+" when left is string a && right is string b: return a + b;
        }

        if (left is not Number x || right is not Number y) throw Values.Unsuitable(op, line, left, right);
        if (op is "<" or ">" or "<=" or ">=")
        {
            var order = Order(x, y, line);
            return op switch { "<" => order < 0, ">" => order > 0, "<=" => order <= 0, _ => order >= 0 };
        }

        return Arithmetic.Apply(op, x, y)
            ?? throw ExpressionError.At(line, op is "/" or "//" && !Values.IsTrue(y) ? "division by zero" : "a number is too large");
    }

    public static bool AreEqual(object? left, object? right, int line) => (left, right) switch
    {
        (Number or bool, Number or bool) => left.Equals(right) || Order(ToNumber(left), ToNumber(right), line) == 0,
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        (null, null) or (Undefined, Undefined) => true,
        (IReadOnlyList<object?>, IReadOnlyList<object?>) or
            (IReadOnlyDictionary<string, object?>, IReadOnlyDictionary<string, object?>) =>
                throw Values.Unsuitable("==", line, left, right),
        _ => ReferenceEquals(left, right),
    };

    private static bool Contains(object? container, object? item, int line) => container switch
    {
        string text when item is string part => text.Contains(part, StringComparison.Ordinal),
        IReadOnlyList<object?> list => list.Any(other => AreEqual(other, item, line)),
        IReadOnlyDictionary<string, object?> mapping => item is string key && mapping.ContainsKey(key),
        Undefined => false,
        _ => throw Values.Unsuitable("in", line, item, container),
    };

    private static Number ToNumber(object? value) => value switch { bool flag => flag ? 1 : 0, _ => (Number)value! };

    private static int Order(Number left, Number right, int line)
    {
        if (left.Kind == NumberKind.Whole && right.Kind == NumberKind.Whole) return left.Whole.CompareTo(right.Whole);
        if (left.ToFloat() is { } x && right.ToFloat() is { } y) return x.CompareTo(y);
        throw ExpressionError.At(line, "a number is too large");
    }
}
