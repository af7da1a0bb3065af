using System.Runtime.CompilerServices;
using D1.Core;

namespace D1.Text.Expressions;

/// <summary>The syntax tree of an expression, which evaluates itself.</summary>
/// <param name="line">Where it begins, from 1.</param>
/// <param name="parts">The expressions that it has inside.</param>
internal abstract class Expression(int line, params IEnumerable<Expression?> parts)
{
    public int Line => line;

    /// <summary>Expressions within each other.</summary>
    public int Depth { get; } = 1 + parts.Max(part => part?.Depth) ?? 1;

    /// <exception cref="InputException">There is no value; the message says in which line and why.</exception>
    public object? Evaluate(Scope scope, Budget budget)
    {
        budget.Step(Line);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return Value(scope, budget);
    }

    protected abstract object? Value(Scope scope, Budget budget);
}

/// <summary>An argument; without a name it goes by its place.</summary>
internal readonly record struct Argument(string? Name, Expression Value);

internal sealed class Literal(object? value, int line) : Expression(line)
{
    protected override object? Value(Scope scope, Budget budget) => value;
}

internal sealed class Variable(string name, int line) : Expression(line)
{
    public string Name => name;

    protected override object? Value(Scope scope, Budget budget) => scope.Get(name);
}

internal sealed class ListOf(IReadOnlyList<Expression> items, int line) : Expression(line, items)
{
    protected override object? Value(Scope scope, Budget budget) => items.Select(item => item.Evaluate(scope, budget)).ToList();
}

/// <summary><c>-x</c>, <c>+x</c> or <c>not x</c>.</summary>
internal sealed class Unary(string op, Expression operand, int line) : Expression(line, operand)
{
    protected override object? Value(Scope scope, Budget budget)
    {
        var value = operand.Evaluate(scope, budget);
        if (op == "not") return !Values.IsTrue(value);
        if (value is not Number number) throw Values.Unsuitable(op, Line, value);
        return op == "-" ? Arithmetic.Negate(number) : number;
    }
}

internal sealed class Binary(string op, Expression left, Expression right, int line) : Expression(line, left, right)
{
    protected override object? Value(Scope scope, Budget budget)
    {
        var value = left.Evaluate(scope, budget);
        if (op is "or" or "and") return Values.IsTrue(value) == (op == "or") ? value : right.Evaluate(scope, budget);
        return Operators.Apply(op, value, right.Evaluate(scope, budget), Line, budget);
    }
}

/// <summary><c>a if c else b</c>; without the else undefined.</summary>
internal sealed class Conditional(Expression condition, Expression then, Expression? otherwise, int line)
    : Expression(line, condition, then, otherwise)
{
    protected override object? Value(Scope scope, Budget budget) =>
        Values.IsTrue(condition.Evaluate(scope, budget)) ? then.Evaluate(scope, budget)
        : otherwise is null ? new Undefined("an 'if' without 'else'") : otherwise.Evaluate(scope, budget);
}

internal sealed class Attribute(Expression target, string name, int line) : Expression(line, target)
{
    protected override object? Value(Scope scope, Budget budget) => Access.Attribute(target.Evaluate(scope, budget), name, Line);
}

internal sealed class Item(Expression target, Expression key, int line) : Expression(line, target, key)
{
    protected override object? Value(Scope scope, Budget budget) =>
        Access.Item(target.Evaluate(scope, budget), key.Evaluate(scope, budget), Line, budget);
}

internal sealed class Slice(Expression target, Expression? start, Expression? stop, Expression? step, int line)
    : Expression(line, target, start, stop, step)
{
    protected override object? Value(Scope scope, Budget budget) => Access.Slice(target.Evaluate(scope, budget),
        start?.Evaluate(scope, budget), stop?.Evaluate(scope, budget), step?.Evaluate(scope, budget), Line, budget);
}

/// <summary><c>name(…)</c></summary>
internal sealed class Call(string name, IReadOnlyList<Argument> arguments, int line)
    : Expression(line, arguments.Select(each => each.Value))
{
    protected override object? Value(Scope scope, Budget budget) => scope.Get(name) switch
    {
        Function function => function.Call(name, null, arguments, Line, scope, budget),
        Undefined undefined => throw undefined.Error(Line),
        var other => throw ExpressionError.At(Line, $"'{name}' is {Values.TypeName(other)} and cannot be called"),
    };
}

/// <summary><c>target.name(…)</c></summary>
internal sealed class MethodCall(Expression target, string name, IReadOnlyList<Argument> arguments, int line)
    : Expression(line, [target, .. arguments.Select(each => each.Value)])
{
    protected override object? Value(Scope scope, Budget budget)
    {
        var self = target.Evaluate(scope, budget);
        return Builtins.Method(self, name, Line).Call(name, self, arguments, Line, scope, budget);
    }
}

/// <summary><c>target | name(…)</c></summary>
internal sealed class Filter(Expression target, string name, IReadOnlyList<Argument> arguments, int line)
    : Expression(line, [target, .. arguments.Select(each => each.Value)])
{
    protected override object? Value(Scope scope, Budget budget) =>
        Builtins.Filter(name, Line).Call(name, target.Evaluate(scope, budget), arguments, Line, scope, budget);
}

/// <summary><c>target is name</c></summary>
internal sealed class Test(Expression target, string name, bool isNegated, int line) : Expression(line, target)
{
    protected override object? Value(Scope scope, Budget budget) =>
        Builtins.Test(name, Line)(target.Evaluate(scope, budget)) != isNegated;
}
