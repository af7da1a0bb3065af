namespace D1.Text.Chat.Jinja;

/// <summary>The tests after <c>is</c>. The value is the first argument.</summary>
internal static class JinjaTests
{
    private static readonly Dictionary<string, JinjaFunction> All = new(StringComparer.Ordinal)
    {
        ["defined"] = call => call.Positional[0] is not JinjaUndefined,
        ["undefined"] = call => call.Positional[0] is JinjaUndefined,
        ["none"] = call => call.Positional[0] is null,
        ["string"] = call => call.Positional[0] is string,
        ["number"] = call => call.Positional[0] is bool or long or double,
        ["integer"] = call => call.Positional[0] is long,
        ["float"] = call => call.Positional[0] is double,
        ["boolean"] = call => call.Positional[0] is bool,
        ["true"] = call => call.Positional[0] is true,
        ["false"] = call => call.Positional[0] is false,
        ["mapping"] = call => call.Positional[0] is IReadOnlyDictionary<string, object?>,
        ["sequence"] = IsIterable,
        ["iterable"] = IsIterable,
        ["callable"] = call => call.Positional[0] is JinjaFunction,
        ["odd"] = call => call.Whole(0, "value", 0) % 2 != 0,
        ["even"] = call => call.Whole(0, "value", 0) % 2 == 0,
        ["divisibleby"] = call =>
            call.Whole(1, "num", 1) is not 0 and var divisor ? call.Whole(0, "value", 0) % divisor == 0
                : throw call.Error("division by zero"),
        ["upper"] = call => call.Positional[0] is string text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["lower"] = call => call.Positional[0] is string text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["sameas"] = call => call.Positional[0] is bool or null ? Equals(call.Positional[0], call.Require(1, "other"))
            : PythonValue.Equals(call.Positional[0], call.Require(1, "other")),
        ["in"] = Compare("in"),
        ["eq"] = Compare("=="),
        ["equalto"] = Compare("=="),
        ["=="] = Compare("=="),
        ["ne"] = Compare("!="),
        ["!="] = Compare("!="),
        ["lt"] = Compare("<"),
        ["lessthan"] = Compare("<"),
        ["le"] = Compare("<="),
        ["gt"] = Compare(">"),
        ["greaterthan"] = Compare(">"),
        ["ge"] = Compare(">="),
    };

    public static JinjaFunction Get(string name, int line) =>
        All.TryGetValue(name, out var test) ? test : throw JinjaError.At(line, $"the test '{name}' is not supported");

    private static JinjaFunction Compare(string name) =>
        call => JinjaOperators.Holds(name, call.Positional[0], call.Require(1, "other"), call.Line);

    private static object IsIterable(JinjaCall call) =>
        call.Positional[0] is string or IReadOnlyList<object?> or IReadOnlyDictionary<string, object?> or JinjaUndefined;
}
