namespace D1.Text.Chat.Jinja;

/// <summary>Attributes, items and slices. What is not there is undefined; of undefined nothing may be asked.</summary>
internal static class JinjaAccess
{
    /// <summary><c>target.name</c>: methods first, then items, as in Jinja.</summary>
    public static object? Attribute(object? target, string name, int line) => target switch
    {
        JinjaUndefined undefined => throw undefined.Error(line),
        JinjaNamespace space when space.Values.TryGetValue(name, out var value) => value,
        _ when JinjaMethods.Find(target, name) is { } method => method,
        IReadOnlyDictionary<string, object?> mapping when mapping.TryGetValue(name, out var value) => value,
        _ => new JinjaUndefined($"'{name}' of {PythonValue.TypeName(target)}"),
    };

    /// <summary><c>target[key]</c>: items first, then methods.</summary>
    public static object? Item(object? target, object? key, int line)
    {
        switch (target, key)
        {
            case (JinjaUndefined undefined, _): throw undefined.Error(line);
            case (IReadOnlyList<object?> list, long or bool):
                return Place(PythonValue.ToWhole(key), list.Count) is { } place ? list[place]
                    : new JinjaUndefined($"item {key} of a list of {list.Count}");
            case (string text, long or bool):
                var runes = text.EnumerateRunes().ToArray();
                return Place(PythonValue.ToWhole(key), runes.Length) is { } at ? runes[at].ToString()
                    : new JinjaUndefined($"character {key} of a string of {runes.Length}");
            case (IReadOnlyDictionary<string, object?> mapping, string name) when mapping.TryGetValue(name, out var value): return value;
            case (_, string name): return Attribute(target, name, line);
            default: return new JinjaUndefined($"item {PythonValue.Represent(key)} of {PythonValue.TypeName(target)}");
        }
    }

    public static object Slice(object? target, object? start, object? stop, object? step, int line, JinjaBudget budget)
    {
        switch (target)
        {
            case string text:
                var runes = text.EnumerateRunes().ToArray();
                budget.Grow(runes.Length, line);
                return PythonText.Join(Places(runes.Length, start, stop, step, line).Select(place => runes[place]).ToArray());
            case IReadOnlyList<object?> list:
                budget.Grow(list.Count, line);
                return Places(list.Count, start, stop, step, line).Select(place => list[place]).ToList();
            case JinjaUndefined undefined:
                throw undefined.Error(line);
            default:
                throw JinjaError.At(line, $"{PythonValue.TypeName(target)} cannot be sliced");
        }
    }

    private static int? Place(long index, int count)
    {
        if (index < 0) index += count;
        return index >= 0 && index < count ? (int)index : null;
    }

    private static IEnumerable<int> Places(int count, object? start, object? stop, object? step, int line)
    {
        var stride = Bound(step, line) ?? 1;
        if (stride == 0) throw JinjaError.At(line, "a slice's step is zero");
        var (lowest, highest) = stride > 0 ? (0, count) : (-1, count - 1);
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
        bool or long => Math.Clamp(PythonValue.ToWhole(value), -int.MaxValue, int.MaxValue),
        _ => throw JinjaError.At(line, $"a slice's bounds are whole numbers, not {PythonValue.TypeName(value)}"),
    };
}
