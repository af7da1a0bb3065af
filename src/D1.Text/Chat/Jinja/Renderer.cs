using System.Runtime.CompilerServices;
using System.Text;
using D1.Core;
using D1.Text.Expressions;

namespace D1.Text.Chat.Jinja;

/// <summary>Carries out a template's statements.</summary>
internal sealed class Renderer
{
    private readonly Budget _budget = new();
    private StringBuilder _output = new();

    /// <exception cref="InputException">The template refuses, or cannot be carried out; the message says in which line.</exception>
    public string Render(IReadOnlyList<Statement> template, IReadOnlyDictionary<string, object?> variables)
    {
        var scope = Builtins.NewScope();
        foreach (var (name, value) in variables) scope.Set(name, value);
        Run(template, scope);
        return _output.ToString();
    }

    private void Run(IReadOnlyList<Statement> body, Scope scope)
    {
        foreach (var statement in body) Run(statement, scope);
    }

    private void Run(Statement statement, Scope scope)
    {
        _budget.Step(statement.Line);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (statement)
        {
            case Statement.Text text:
                Write(text.Content, text.Line);
                break;
            case Statement.Print print:
                Write(ValueWriter.Text(print.Value.Evaluate(scope, _budget), print.Line, _budget), print.Line);
                break;
            case Statement.If branching:
                Run(branching.Branches.FirstOrDefault(branch => branch.Condition is null || IsTrue(branch.Condition, scope)).Body ?? [],
                    scope);
                break;
            case Statement.For loop:
                RunLoop(loop, scope);
                break;
            case Statement.Set { Namespace: null } set:
                scope.Set(set.Name, set.Value.Evaluate(scope, _budget));
                break;
            case Statement.Set set:
                if (scope.Get(set.Namespace) is not Namespace space)
                    throw ExpressionError.At(set.Line, $"'{set.Namespace}' is no namespace, so its '{set.Name}' cannot be set");
                space.Values[set.Name] = set.Value.Evaluate(scope, _budget);
                break;
            case Statement.Macro macro:
                scope.Set(macro.Name,
                    new Function(call => RunMacro(macro, call, scope), [.. macro.Parameters.Select(each => each.Name + "?")]));
                break;
        }
    }

    private bool IsTrue(Expression condition, Scope scope) => Values.IsTrue(condition.Evaluate(scope, _budget));

    private void RunLoop(Statement.For loop, Scope scope)
    {
        var items = Values.Items(loop.Items.Evaluate(scope, _budget), loop.Line);
        if (loop.Condition is { } condition) items = [.. items.Where(item => IsTrue(condition, Inner(item)))];
        for (var at = 0; at < items.Count; at++)
        {
            var inner = Inner(items[at]);
            inner.Set("loop", new Loop(items, at));
            Run(loop.Body, inner);
        }

        Scope Inner(object? item)
        {
            _budget.Step(loop.Line);
            var inner = new Scope(scope);
            var parts = loop.Names.Count == 1 ? [item] : Values.Items(item, loop.Line);
            if (parts.Count != loop.Names.Count)
                throw ExpressionError.At(loop.Line, $"{loop.Names.Count} names for {parts.Count} values");
            foreach (var (name, part) in loop.Names.Zip(parts)) inner.Set(name, part);
            return inner;
        }
    }

    private string RunMacro(Statement.Macro macro, CallArguments call, Scope definition)
    {
        _budget.Enter(call.Line);
        var (outer, scope) = (_output, new Scope(definition));
        foreach (var ((name, otherwise), given) in macro.Parameters.Zip(call.Values))
            scope.Set(name, given != CallArguments.Missing ? given
                : otherwise is null ? new Undefined($"'{name}'") : otherwise.Evaluate(scope, _budget));
        _output = new StringBuilder();
        Run(macro.Body, scope);
        var text = _output.ToString();
        _output = outer;
        _budget.Leave();
        return text;
    }

    private void Write(string text, int line)
    {
        _budget.Spend(text.Length, line);
        _output.Append(text);
    }
}
