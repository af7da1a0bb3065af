using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>What the operators do, by Python's rules.</summary>
internal static class JinjaOperators
{
    public static object? Apply(string name, object? left, object? right, int line, JinjaBudget budget)
    {
        if (name == "~") return Concatenate(PythonValue.ToText(left), PythonValue.ToText(right), line, budget);
        if ((left as JinjaUndefined ?? right as JinjaUndefined) is { } undefined) throw undefined.Error(line);
        switch (name)
        {
            case "+" when left is string a && right is string b: return Concatenate(a, b, line, budget);
            case "+" when left is IReadOnlyList<object?> a && right is IReadOnlyList<object?> b:
                budget.Grow(a.Count + b.Count, line);
                return a is PythonTuple ? new PythonTuple([.. a, .. b]) : new List<object?>([.. a, .. b]);
            case "*" when left is string text && IsWhole(right): return Repeat(text, PythonValue.ToWhole(right), line, budget);
            case "*" when right is string text && IsWhole(left): return Repeat(text, PythonValue.ToWhole(left), line, budget);
            default:
                if (PythonValue.ToNumber(left) is not { } x || PythonValue.ToNumber(right) is not { } y)
                    throw JinjaError.At(line, $"'{name}' does not go with {PythonValue.TypeName(left)} and {PythonValue.TypeName(right)}");
                return IsWhole(left) && IsWhole(right) ? Whole(name, PythonValue.ToWhole(left), PythonValue.ToWhole(right), line)
                    : Real(name, x, y, line);
        }
    }

    public static bool Holds(string name, object? left, object? right, int line) => name switch
    {
        "==" => PythonValue.Equals(left, right),
        "!=" => !PythonValue.Equals(left, right),
        "<" => PythonValue.Compare(left, right, line) < 0,
        ">" => PythonValue.Compare(left, right, line) > 0,
        "<=" => PythonValue.Compare(left, right, line) <= 0,
        ">=" => PythonValue.Compare(left, right, line) >= 0,
        "in" => Contains(right, left, line),
        _ => !Contains(right, left, line),
    };

    public static object Negate(object? value, int line) => value switch
    {
        double real => (object)-real,
        bool or long => unchecked(-PythonValue.ToWhole(value)),
        JinjaUndefined undefined => throw undefined.Error(line),
        _ => throw JinjaError.At(line, $"'-' does not go with {PythonValue.TypeName(value)}"),
    };

    public static bool Contains(object? container, object? item, int line) => container switch
    {
        string text => item is string part ? text.Contains(part, StringComparison.Ordinal)
            : throw JinjaError.At(line, $"a string cannot contain {PythonValue.TypeName(item)}"),
        IReadOnlyList<object?> list => list.Any(other => PythonValue.Equals(other, item)),
        IReadOnlyDictionary<string, object?> mapping => item is string key && mapping.ContainsKey(key),
        JinjaUndefined => false,
        _ => throw JinjaError.At(line, $"'in' does not go with {PythonValue.TypeName(container)}"),
    };

    private static bool IsWhole(object? value) => value is bool or long;

    private static string Concatenate(string left, string right, int line, JinjaBudget budget)
    {
        budget.Grow(left.Length + right.Length, line);
        return left + right;
    }

    private static string Repeat(string text, long times, int line, JinjaBudget budget)
    {
        if (times <= 0 || text.Length == 0) return "";
        budget.Grow(times > int.MaxValue ? long.MaxValue / 2 : times * text.Length, line);
        return string.Concat(Enumerable.Repeat(text, (int)times));
    }

    private static object Whole(string name, long left, long right, int line)
    {
        try
        {
            checked
            {
                return name switch
                {
                    "+" => (object)(left + right),
                    "-" => left - right,
                    "*" => left * right,
                    "/" => right == 0 ? throw DividedByZero(line) : (double)left / right,
                    "//" => right == 0 ? throw DividedByZero(line) : (left / right) - (left % right != 0 && left < 0 != right < 0 ? 1 : 0),
                    "%" => right == 0 ? throw DividedByZero(line) : ((left % right) + right) % right,
                    _ => Power(left, right),
                };
            }
        }
        catch (OverflowException)
        {
            throw JinjaError.At(line, "a number is too large");
        }
    }

    private static object Power(long left, long right)
    {
        if (right < 0) return Math.Pow(left, right);
        var result = 1L;
        for (var round = 0L; round < right; round++)
        {
            if (left is 0 or 1) return left;
            if (left == -1) return right % 2 == 0 ? 1L : -1L;
            result = checked(result * left);
        }

        return result;
    }

    private static object Real(string name, double left, double right, int line) => name switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "**" => Math.Pow(left, right),
        _ when right == 0 => throw DividedByZero(line),
        "/" => left / right,
        "//" => Math.Floor(left / right),
        _ => left - (right * Math.Floor(left / right)),
    };

    private static InputException DividedByZero(int line) => JinjaError.At(line, "division by zero");
}
