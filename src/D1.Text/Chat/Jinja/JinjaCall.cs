using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>The arguments of one call, of a function, method, filter or test.</summary>
/// <param name="What">What is called, for messages.</param>
/// <param name="Positional">Those without names.</param>
/// <param name="Named">Those with names.</param>
/// <param name="Line">Where, from 1.</param>
/// <param name="Budget">What the call's work is charged to.</param>
internal sealed record JinjaCall(string What, IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named, int Line,
    JinjaBudget Budget)
{
    public InputException Error(string message) => JinjaError.At(Line, $"{What}: {message}");

    /// <summary>The argument at a place, or of a name; else <paramref name="otherwise"/>.</summary>
    public object? Get(int place, string name, object? otherwise = null) =>
        place < Positional.Count ? Positional[place] : Named.TryGetValue(name, out var value) ? value : otherwise;

    public object? Require(int place, string name) =>
        place < Positional.Count || Named.ContainsKey(name) ? Get(place, name) : throw Error($"the argument '{name}' is missing");

    public string Text(int place, string name, string? otherwise = null) => Get(place, name, otherwise) switch
    {
        string text => text,
        null when otherwise is null => throw Error($"the argument '{name}' is missing"),
        var other => throw Error($"'{name}' must be a string, not {PythonValue.TypeName(other)}"),
    };

    public long Whole(int place, string name, long otherwise) => Get(place, name, otherwise) switch
    {
        long whole => whole,
        bool flag => flag ? 1 : 0,
        var other => throw Error($"'{name}' must be a whole number, not {PythonValue.TypeName(other)}"),
    };
}
