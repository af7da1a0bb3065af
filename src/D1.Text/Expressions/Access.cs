using System.Numerics;

namespace D1.Text.Expressions;

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
