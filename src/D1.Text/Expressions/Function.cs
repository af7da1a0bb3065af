using D1.Core;

namespace D1.Text.Expressions;

/// <summary>
/// Something that can be called, with the arguments that it declares: <c>name</c>, <c>name: string</c> or <c>name: integer</c>, with a
/// question mark behind it where it may be left out. Whatever else is given is refused by name, for all of them here.
/// </summary>
internal sealed class Function(Func<CallArguments, object?> body, params IReadOnlyList<string> parameters)
{
    /// <summary>A parameter that takes arguments of any names.</summary>
    public const string AnyNames = "**";

    private readonly (string Name, string Type, bool IsOptional)[] _parameters =
        [.. parameters.Where(each => each != AnyNames).Select(each =>
        {
            var parts = each.TrimEnd('?').Split(": ");
            return (parts[0], parts.Length > 1 ? parts[1] : "", each.EndsWith('?'));
        })];

    private readonly bool _takesAnyNames = parameters.Contains(AnyNames);

    /// <param name="what">Its name, for messages.</param>
    /// <param name="self">What it is a method or filter of.</param>
    /// <param name="arguments">Evaluated in <paramref name="scope"/>.</param>
    /// <param name="line">Where, from 1.</param>
    /// <param name="scope">The caller's names.</param>
    /// <param name="budget">What the work is charged to; what is given may be gone through.</param>
    /// <exception cref="InputException">An argument that is not declared, is missing, is given twice or is of another type.</exception>
    public object? Call(string what, object? self, IReadOnlyList<Argument> arguments, int line, Scope scope, Budget budget)
    {
        budget.Spend(Values.Size(self), line);
        var values = new object?[_parameters.Length];
        Array.Fill(values, CallArguments.Missing);
        var others = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (at, argument) in arguments.Index())
        {
            var value = argument.Value.Evaluate(scope, budget);
            budget.Spend(Values.Size(value), line);
            var place = argument.Name is null ? at : Array.FindIndex(_parameters, each => each.Name == argument.Name);
            if (argument.Name is null && (at > 0 && arguments[at - 1].Name is not null))
                throw Error("an argument without a name after one with a name");
            if (place >= _parameters.Length)
                throw Error(_parameters.Length == 0 ? "it takes no arguments" : $"it takes at most {_parameters.Length} arguments");
            if (place < 0 && !_takesAnyNames) throw Error($"it has no argument '{argument.Name}'");
            if (place < 0 ? others.ContainsKey(argument.Name!) : values[place] != CallArguments.Missing)
                throw Error($"the argument '{argument.Name}' is given twice");
            if (place < 0) others[argument.Name!] = value;
            else values[place] = value;
        }

        foreach (var (place, (name, type, isOptional)) in _parameters.Index())
        {
            if (values[place] == CallArguments.Missing && !isOptional) throw Error($"the argument '{name}' is missing");
            var suits = type switch
            {
                "string" => values[place] is string,
                "integer" => values[place] is Number { Kind: NumberKind.Whole },
                _ => true,
            };
            if (!suits && !(isOptional && (values[place] is null || values[place] == CallArguments.Missing)))
                throw Error($"'{name}' must be of the type {type}, not {Values.TypeName(values[place])}");
        }

        return body(new CallArguments(what, self, values, others, line, budget));

        InputException Error(string message) => ExpressionError.At(line, $"{what}: {message}");
    }
}

/// <summary>What a function was called with.</summary>
/// <param name="What">Its name, for messages.</param>
/// <param name="Self">What it is a method or filter of.</param>
/// <param name="Values">An argument for each parameter, or <see cref="Missing"/>.</param>
/// <param name="Others">Those of other names, where the function takes them.</param>
/// <param name="Line">Where, from 1.</param>
/// <param name="Budget">What the work is charged to.</param>
internal sealed record CallArguments(string What, object? Self, object?[] Values, IReadOnlyDictionary<string, object?> Others, int Line,
    Budget Budget)
{
    public static object Missing { get; } = new();

    public InputException Error(string message) => ExpressionError.At(Line, $"{What}: {message}");

    /// <summary>A string that was declared as one; null where it was left out.</summary>
    public string? Text(int place) => Values[place] as string;
}
