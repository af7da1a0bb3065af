namespace D1.Text.Chat.Jinja;

/// <summary>What <c>for</c> and the filters of lists go through.</summary>
internal static class JinjaIteration
{
    public static IReadOnlyList<object?> Items(object? value, int line) => value switch
    {
        IReadOnlyList<object?> list => list,
        string text => text.EnumerateRunes().Select(rune => (object?)rune.ToString()).ToList(),
        IReadOnlyDictionary<string, object?> mapping => mapping.Keys.ToList<object?>(),
        JinjaUndefined => [],
        _ => throw JinjaError.At(line, $"{PythonValue.TypeName(value)} has no items to go through"),
    };

    public static List<object?> Pairs(IReadOnlyDictionary<string, object?> mapping) =>
        [.. mapping.Select(pair => new PythonTuple([pair.Key, pair.Value]))];
}
