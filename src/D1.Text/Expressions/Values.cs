using System.Globalization;
using System.Numerics;
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

    /// <summary>The error of an operator that does not take such values.</summary>
    public static InputException Unsuitable(string op, int line, params IReadOnlyList<object?> operands) =>
        operands.OfType<Undefined>().FirstOrDefault() is { } undefined ? undefined.Error(line)
            : ExpressionError.At(line, $"'{op}' does not go with {string.Join(" and ", operands.Select(TypeName))}");

    public static object? FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => FromObject(json),
        JsonValueKind.Array => json.EnumerateArray().Select(FromJson).ToList(),
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => BigInteger.TryParse(
            json.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? (Number)whole : (Number)json.GetDouble(),
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
