namespace D1.Text.Chat.Jinja;

/// <summary>The methods of strings, lists and mappings that change nothing.</summary>
internal static class JinjaMethods
{
    /// <summary>The method bound to its target; null if there is none.</summary>
    public static JinjaFunction? Find(object? target, string name) => target switch
    {
        string text => OfText(text, name),
        IReadOnlyDictionary<string, object?> mapping => OfMapping(mapping, name),
        IReadOnlyList<object?> list => OfList(list, name),
        _ => null,
    };

    private static JinjaFunction? OfText(string text, string name) => name switch
    {
        "strip" => call => PythonText.Strip(text, Characters(call)),
        "lstrip" => call => PythonText.Strip(text, Characters(call), right: false),
        "rstrip" => call => PythonText.Strip(text, Characters(call), left: false),
        "split" => call => Split(text, call),
        "splitlines" => call => text.Length == 0 ? [] : new List<object?>(Lines(text.ReplaceLineEndings("\n"))),
        "startswith" => call => Affixes(call).Any(affix => text.StartsWith(affix, StringComparison.Ordinal)),
        "endswith" => call => Affixes(call).Any(affix => text.EndsWith(affix, StringComparison.Ordinal)),
        "removeprefix" => call =>
            call.Text(0, "prefix") is var prefix && text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text,
        "removesuffix" => call =>
            call.Text(0, "suffix") is var suffix && text.EndsWith(suffix, StringComparison.Ordinal) ? text[..^suffix.Length] : text,
        "upper" => _ => text.ToUpperInvariant(),
        "lower" => _ => text.ToLowerInvariant(),
        "title" => _ => PythonText.Title(text),
        "capitalize" => _ => PythonText.Capitalize(text),
        "replace" => call => Replace(text, call, 0),
        "join" => call => JinjaFilters.Join(JinjaIteration.Items(call.Require(0, "iterable"), call.Line), text, call),
        "find" => call => (long)PythonIndex(text, text.IndexOf(call.Text(0, "sub"), StringComparison.Ordinal)),
        "rfind" => call => (long)PythonIndex(text, text.LastIndexOf(call.Text(0, "sub"), StringComparison.Ordinal)),
        "count" => call => Count(text, call.Text(0, "sub")),
        "isdigit" => _ => text.Length > 0 && text.All(char.IsDigit),
        "isalpha" => _ => text.Length > 0 && text.All(char.IsLetter),
        "isspace" => _ => text.Length > 0 && text.All(PythonText.IsSpace),
        "isupper" => _ => text.Any(char.IsUpper) && !text.Any(char.IsLower),
        "islower" => _ => text.Any(char.IsLower) && !text.Any(char.IsUpper),
        _ => null,
    };

    private static JinjaFunction? OfMapping(IReadOnlyDictionary<string, object?> mapping, string name) => name switch
    {
        "items" => call => JinjaIteration.Pairs(mapping),
        "keys" => call => mapping.Keys.ToList<object?>(),
        "values" => call => mapping.Values.ToList(),
        "get" => call => call.Require(0, "key") is string key && mapping.TryGetValue(key, out var value) ? value : call.Get(1, "default"),
        _ => null,
    };

    private static JinjaFunction? OfList(IReadOnlyList<object?> list, string name) => name switch
    {
        "count" => call => (long)list.Count(item => PythonValue.Equals(item, call.Require(0, "value"))),
        "index" => call => list.Index().Where(pair => PythonValue.Equals(pair.Item, call.Require(0, "value")))
            .Select(pair => (object?)(long)pair.Index).FirstOrDefault()
            ?? throw call.Error("no such item"),
        _ => null,
    };

    /// <summary><c>replace(old, new, count)</c>, whose arguments begin at <paramref name="first"/>.</summary>
    public static string Replace(string text, JinjaCall call, int first)
    {
        var (old, fresh, most) = (call.Text(first, "old"), call.Text(first + 1, "new"), call.Whole(first + 2, "count", -1));
        if (old.Length == 0) throw call.Error("'old' is empty");
        var parts = text.Split(old, most is < 0 or >= int.MaxValue ? int.MaxValue : (int)most + 1);
        call.Budget.Grow(text.Length + ((long)parts.Length * fresh.Length), call.Line);
        return string.Join(fresh, parts);
    }

    private static List<object?> Split(string text, JinjaCall call)
    {
        var separator = call.Get(0, "sep") is null ? null : call.Text(0, "sep");
        if (separator?.Length == 0) throw call.Error("the separator is empty");
        return PythonText.Split(text, separator, call.Whole(1, "maxsplit", -1));
    }

    private static string? Characters(JinjaCall call) => call.Get(0, "chars") is null ? null : call.Text(0, "chars");

    private static IEnumerable<string> Affixes(JinjaCall call) => call.Require(0, "prefix") is IReadOnlyList<object?> several
        ? several.Select(item => item as string ?? throw call.Error("expected strings"))
        : [call.Text(0, "prefix")];

    private static string[] Lines(string text) => (text.EndsWith('\n') ? text[..^1] : text).Split('\n');

    /// <summary>From UTF-16 units to code points.</summary>
    private static int PythonIndex(string text, int index) => index < 0 ? -1 : PythonText.Length(text[..index]);

    private static long Count(string text, string part) => part.Length == 0 ? PythonText.Length(text) + 1 : text.Split(part).Length - 1;
}
