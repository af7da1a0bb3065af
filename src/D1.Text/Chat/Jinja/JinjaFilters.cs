using System.Globalization;

namespace D1.Text.Chat.Jinja;

/// <summary>The filters. The value is the first argument.</summary>
internal static class JinjaFilters
{
    private static readonly Dictionary<string, JinjaFunction> All = new(StringComparer.Ordinal)
    {
        ["trim"] = call => PythonText.Strip(Text(call), call.Get(1, "chars") is null ? null : call.Text(1, "chars")),
        ["upper"] = call => Text(call).ToUpperInvariant(),
        ["lower"] = call => Text(call).ToLowerInvariant(),
        ["title"] = call => PythonText.Title(Text(call)),
        ["capitalize"] = call => PythonText.Capitalize(Text(call)),
        ["replace"] = call => JinjaMethods.Replace(Text(call), call, 1),
        ["indent"] = Indent,
        ["string"] = Text,
        ["safe"] = Text,
        ["length"] = Length,
        ["count"] = Length,
        ["default"] = Default,
        ["d"] = Default,
        ["tojson"] = call => new JinjaJson(call, call.Get(1, "indent") is null ? null : (int)Math.Clamp(call.Whole(1, "indent", 0), 0, 100))
            .Write(call.Positional[0]),
        ["join"] = call => Join(Attributes(Items(call), call, call.Get(2, "attribute")), call.Text(1, "d", ""), call),
        ["first"] = call => Items(call) is [var first, ..] ? first : new JinjaUndefined("the first of no items"),
        ["last"] = call => Items(call) is [.., var last] ? last : new JinjaUndefined("the last of no items"),
        ["list"] = call => new List<object?>(Items(call)),
        ["reverse"] = call => call.Positional[0] is string text ? PythonText.Join([.. text.EnumerateRunes().Reverse()])
            : Items(call).Reverse().ToList(),
        ["unique"] = call => Items(call).DistinctBy(Identity).ToList(),
        ["sort"] = Sort,
        ["items"] = call => Mapping(call) is { } mapping ? JinjaIteration.Pairs(mapping) : new List<object?>(),
        ["dictsort"] = call => new List<object?>(JinjaIteration.Pairs(Mapping(call) ?? new Dictionary<string, object?>())
            .OrderBy(pair => PythonValue.ToText(((PythonTuple)pair!)[0]), StringComparer.OrdinalIgnoreCase)),
        ["map"] = Map,
        ["select"] = call => Select(call, attribute: false, keep: true),
        ["reject"] = call => Select(call, attribute: false, keep: false),
        ["selectattr"] = call => Select(call, attribute: true, keep: true),
        ["rejectattr"] = call => Select(call, attribute: true, keep: false),
        ["int"] = call => ToWhole(call.Positional[0]) ?? call.Get(1, "default", 0L),
        ["float"] = call => ToReal(call.Positional[0]) ?? call.Get(1, "default", 0.0),
        ["abs"] = call => call.Positional[0] is double real ? Math.Abs(real) : call.Whole(0, "value", 0) is < 0 and var whole
            ? unchecked(-whole) : call.Positional[0],
    };

    public static JinjaFunction Get(string name, int line) =>
        All.TryGetValue(name, out var filter) ? filter : throw JinjaError.At(line, $"the filter '{name}' is not supported");

    public static string Join(IEnumerable<object?> items, string separator, JinjaCall call)
    {
        var texts = items.Select(PythonValue.ToText).ToList();
        call.Budget.Grow(texts.Sum(text => (long)text.Length + separator.Length), call.Line);
        return string.Join(separator, texts);
    }

    private static string Text(JinjaCall call) => PythonValue.ToText(call.Positional[0]);

    private static IReadOnlyList<object?> Items(JinjaCall call) => JinjaIteration.Items(call.Positional[0], call.Line);

    private static IReadOnlyDictionary<string, object?>? Mapping(JinjaCall call) => call.Positional[0] switch
    {
        IReadOnlyDictionary<string, object?> mapping => mapping,
        JinjaUndefined => null,
        var other => throw call.Error($"expected a mapping, not {PythonValue.TypeName(other)}"),
    };

    private static object Length(JinjaCall call) => call.Positional[0] switch
    {
        string text => (long)PythonText.Length(text),
        IReadOnlyDictionary<string, object?> mapping => (long)mapping.Count,
        _ => (long)Items(call).Count,
    };

    private static object? Default(JinjaCall call)
    {
        var value = call.Positional[0];
        return value is JinjaUndefined || (PythonValue.IsTrue(call.Get(2, "boolean", false)) && !PythonValue.IsTrue(value))
            ? call.Get(1, "default_value", "") : value;
    }

    private static string Indent(JinjaCall call)
    {
        var width = call.Get(1, "width", 4L) is string given ? given : new string(' ', (int)Math.Clamp(call.Whole(1, "width", 4), 0, 1000));
        var (first, blank) = (PythonValue.IsTrue(call.Get(2, "first", false)), PythonValue.IsTrue(call.Get(3, "blank", false)));
        var lines = Text(call).Split('\n');
        call.Budget.Grow(Text(call).Length + ((long)lines.Length * width.Length), call.Line);
        return string.Join('\n', lines.Select((line, at) =>
            at == 0 ? (first ? width + line : line) : line.Length > 0 || blank ? width + line : line));
    }

    private static IEnumerable<object?> Attributes(IEnumerable<object?> items, JinjaCall call, object? attribute) => attribute switch
    {
        null => items,
        string path => items.Select(item =>
            path.Split('.').Aggregate(item,
                (value, name) => JinjaAccess.Item(value, long.TryParse(name, CultureInfo.InvariantCulture, out var place) ? place : name,
                    call.Line))),
        _ => items.Select(item => JinjaAccess.Item(item, attribute, call.Line)),
    };

    private static List<object?> Map(JinjaCall call)
    {
        if (call.Named.TryGetValue("attribute", out var attribute))
            return [.. Attributes(Items(call), call, attribute)
                .Select(value => value is JinjaUndefined && call.Named.TryGetValue("default", out var otherwise) ? otherwise : value)];
        var filter = Get(call.Text(1, "filter"), call.Line);
        return [.. Items(call).Select(item => filter(call with { Positional = [item, .. call.Positional.Skip(2)] }))];
    }

    private static List<object?> Select(JinjaCall call, bool attribute, bool keep)
    {
        var name = attribute ? 2 : 1;
        var test = call.Positional.Count > name ? JinjaTests.Get(call.Text(name, "test"), call.Line)
            : arguments => PythonValue.IsTrue(arguments.Positional[0]);
        var items = Items(call);
        var values = attribute ? Attributes(items, call, call.Require(1, "attribute")) : items;
        return [.. items.Zip(values)
            .Where(pair => PythonValue.IsTrue(test(call with { Positional = [pair.Second, .. call.Positional.Skip(name + 1)] })) == keep)
            .Select(pair => pair.First)];
    }

    private static List<object?> Sort(JinjaCall call)
    {
        var items = Items(call);
        var keys = Attributes(items, call, call.Get(3, "attribute"))
            .Select(key => key is string text && !PythonValue.IsTrue(call.Get(2, "case_sensitive", false)) ? text.ToLowerInvariant() : key);
        var order = Comparer<object?>.Create((left, right) => PythonValue.Compare(left, right, call.Line));
        var pairs = items.Zip(keys);
        return [.. (PythonValue.IsTrue(call.Get(1, "reverse", false)) ? pairs.OrderByDescending(pair => pair.Second, order)
            : pairs.OrderBy(pair => pair.Second, order)).Select(pair => pair.First)];
    }

    /// <summary>Equal for values that are, texts of either case among them.</summary>
    private static object Identity(object? value) =>
        value is string text ? text.ToLowerInvariant() : PythonValue.ToNumber(value)
            ?? (object)(Kind: PythonValue.TypeName(value), Text: PythonValue.Represent(value));

    private static object? ToWhole(object? value) => value switch
    {
        bool or long => PythonValue.ToWhole(value),
        double real when double.IsFinite(real) && Math.Abs(real) < long.MaxValue => (long)real,
        string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
        string text when ToReal(text) is double real && Math.Abs(real) < long.MaxValue => (long)real,
        _ => null,
    };

    private static object? ToReal(object? value) => value switch
    {
        string text => double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : null,
        _ => PythonValue.ToNumber(value),
    };
}
