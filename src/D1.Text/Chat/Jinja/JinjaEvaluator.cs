using System.Runtime.CompilerServices;

namespace D1.Text.Chat.Jinja;

/// <summary>The values of expressions.</summary>
internal sealed class JinjaEvaluator(JinjaBudget budget)
{
    public object? Evaluate(JinjaExpression expression, JinjaScope scope)
    {
        budget.Step(expression.Line);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return expression switch
        {
            JinjaExpression.Literal literal => literal.Value,
            JinjaExpression.Variable variable => scope.Get(variable.Name),
            JinjaExpression.Sequence sequence => EvaluateSequence(sequence, scope),
            JinjaExpression.Mapping mapping => EvaluateMapping(mapping, scope),
            JinjaExpression.Unary unary => EvaluateUnary(unary, scope),
            JinjaExpression.Binary binary => EvaluateBinary(binary, scope),
            JinjaExpression.Comparison comparison => EvaluateComparison(comparison, scope),
            JinjaExpression.Conditional conditional => EvaluateConditional(conditional, scope),
            JinjaExpression.Attribute attribute => JinjaAccess.Attribute(WeighText(attribute.Target, scope), attribute.Name,
                attribute.Line),
            JinjaExpression.Item item => JinjaAccess.Item(WeighText(item.Target, scope), Evaluate(item.Key, scope), item.Line),
            JinjaExpression.Slice slice => EvaluateSlice(slice, scope),
            JinjaExpression.Call call => EvaluateCall(call, scope),
            JinjaExpression.Filter filter => JinjaFilters.Get(filter.Name,
                filter.Line)(Arguments(filter.Name, filter.Arguments, filter.Line, scope, Weigh(filter.Target, scope))),
            JinjaExpression.Test test => EvaluateTest(test, scope),
            _ => throw JinjaError.At(expression.Line, "this expression is not supported"),
        };
    }

    public bool IsTrue(JinjaExpression condition, JinjaScope scope) => PythonValue.IsTrue(Evaluate(condition, scope));

    /// <summary>The value, charged for by its size: what follows may go through all of it.</summary>
    private object? Weigh(JinjaExpression expression, JinjaScope scope)
    {
        var value = Evaluate(expression, scope);
        budget.Work(value, expression.Line);
        return value;
    }

    /// <summary>Parts of lists and mappings are found without going through them.</summary>
    private object? WeighText(JinjaExpression expression, JinjaScope scope)
    {
        var value = Evaluate(expression, scope);
        if (value is string) budget.Work(value, expression.Line);
        return value;
    }

    private List<object?> EvaluateSequence(JinjaExpression.Sequence sequence, JinjaScope scope)
    {
        var values = sequence.Items.Select(item => Evaluate(item, scope));
        return sequence.IsTuple ? new PythonTuple(values) : [.. values];
    }

    private OrderedDictionary<string, object?> EvaluateMapping(JinjaExpression.Mapping mapping, JinjaScope scope)
    {
        var values = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Items)
            values[Evaluate(key, scope) as string ?? throw JinjaError.At(key.Line, "a mapping's keys must be strings")] = Evaluate(value,
                scope);
        return values;
    }

    private object? EvaluateUnary(JinjaExpression.Unary unary, JinjaScope scope)
    {
        var value = Evaluate(unary.Operand, scope);
        if (unary.Operator == "not") return !PythonValue.IsTrue(value);
        var negated = JinjaOperators.Negate(value, unary.Line);
        return unary.Operator == "-" ? negated : value;
    }

    private object? EvaluateBinary(JinjaExpression.Binary binary, JinjaScope scope)
    {
        var left = Evaluate(binary.Left, scope);
        return binary.Operator switch
        {
            "or" => PythonValue.IsTrue(left) ? left : Evaluate(binary.Right, scope),
            "and" => PythonValue.IsTrue(left) ? Evaluate(binary.Right, scope) : left,
            var other => JinjaOperators.Apply(other, left, Evaluate(binary.Right, scope), binary.Line, budget),
        };
    }

    private object EvaluateComparison(JinjaExpression.Comparison comparison, JinjaScope scope)
    {
        var left = Weigh(comparison.First, scope);
        foreach (var (name, operand) in comparison.Rest)
        {
            var right = Weigh(operand, scope);
            if (!JinjaOperators.Holds(name, left, right, operand.Line)) return false;
            left = right;
        }

        return true;
    }

    private object? EvaluateConditional(JinjaExpression.Conditional conditional, JinjaScope scope)
    {
        if (IsTrue(conditional.Condition, scope)) return Evaluate(conditional.Then, scope);
        return conditional.Otherwise is { } otherwise ? Evaluate(otherwise, scope) : new JinjaUndefined("an 'if' without 'else'");
    }

    private object EvaluateSlice(JinjaExpression.Slice slice, JinjaScope scope)
    {
        return JinjaAccess.Slice(Evaluate(slice.Target, scope), Bound(slice.Start), Bound(slice.Stop), Bound(slice.Step), slice.Line,
            budget);

        object? Bound(JinjaExpression? bound) => bound is null ? null : Evaluate(bound, scope);
    }

    private object? EvaluateCall(JinjaExpression.Call call, JinjaScope scope)
    {
        var target = Evaluate(call.Function, scope);
        var name = call.Function switch
        {
            JinjaExpression.Attribute attribute => attribute.Name,
            JinjaExpression.Variable variable => variable.Name,
            _ => "a function",
        };
        return target switch
        {
            JinjaFunction function => function(Arguments(name, call.Arguments, call.Line, scope)),
            JinjaUndefined undefined => throw undefined.Error(call.Line),
            _ => throw JinjaError.At(call.Line, $"{PythonValue.TypeName(target)} cannot be called"),
        };
    }

    private object EvaluateTest(JinjaExpression.Test test, JinjaScope scope)
    {
        var function = JinjaTests.Get(test.Name, test.Line);
        return PythonValue.IsTrue(function(Arguments(test.Name, test.Arguments, test.Line, scope, Weigh(test.Target, scope))))
            != test.Negated;
    }

    private JinjaCall Arguments(string what, JinjaArguments arguments, int line, JinjaScope scope, params object?[] first)
    {
        var named = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in arguments.Named) named[name] = Evaluate(value, scope);
        return new JinjaCall(what, [.. first, .. arguments.Positional.Select(argument => Weigh(argument, scope))], named, line, budget);
    }
}
