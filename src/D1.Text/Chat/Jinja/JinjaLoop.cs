namespace D1.Text.Chat.Jinja;

/// <summary>The variable <c>loop</c> in a <c>for</c>.</summary>
internal static class JinjaLoop
{
    public static IReadOnlyDictionary<string, object?> At(IReadOnlyList<object?> items, int at, int depth) =>
        new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["index"] = at + 1L,
            ["index0"] = (long)at,
            ["revindex"] = (long)items.Count - at,
            ["revindex0"] = items.Count - at - 1L,
            ["first"] = at == 0,
            ["last"] = at == items.Count - 1,
            ["length"] = (long)items.Count,
            ["depth"] = (long)depth,
            ["depth0"] = depth - 1L,
            ["previtem"] = at > 0 ? items[at - 1] : new JinjaUndefined("the item before the first"),
            ["nextitem"] = at + 1 < items.Count ? items[at + 1] : new JinjaUndefined("the item after the last"),
            ["cycle"] = (JinjaFunction)(call =>
                call.Positional.Count > 0 ? call.Positional[at % call.Positional.Count] : throw call.Error("nothing to cycle through")),
        };
}
