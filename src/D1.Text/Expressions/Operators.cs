namespace D1.Text.Expressions;

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
