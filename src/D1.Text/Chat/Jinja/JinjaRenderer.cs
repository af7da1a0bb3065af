using System.Runtime.CompilerServices;
using System.Text;
using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>Carries out a template's statements.</summary>
internal sealed class JinjaRenderer
{
    private readonly JinjaBudget _budget = new();
    private readonly JinjaEvaluator _evaluator;
    private StringBuilder _output = new();
    private int _loops;

    public JinjaRenderer() => _evaluator = new JinjaEvaluator(_budget);

    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <exception cref="InputException">The template refuses, or cannot be carried out; the message says in which line.</exception>
    public string Render(IReadOnlyList<JinjaStatement> template, IReadOnlyDictionary<string, object?> variables)
    {
        var scope = JinjaGlobals.NewScope();
        foreach (var (name, value) in variables) scope.Set(name, value);
        Run(template, scope);
        return _output.ToString();
    }

    private Flow Run(IReadOnlyList<JinjaStatement> body, JinjaScope scope)
    {
        foreach (var statement in body)
            if (Run(statement, scope) is not Flow.Next and var flow) return flow;
        return Flow.Next;
    }

    private Flow Run(JinjaStatement statement, JinjaScope scope)
    {
        _budget.Step(statement.Line);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (statement)
        {
            case JinjaStatement.Text text:
                Write(text.Content, text.Line);
                break;
            case JinjaStatement.Print print:
                Write(PythonValue.ToText(_evaluator.Evaluate(print.Value, scope)), print.Line);
                break;
            case JinjaStatement.If branching:
                return Run(branching.Branches.FirstOrDefault(branch => _evaluator.IsTrue(branch.Condition, scope)).Body
                    ?? branching.Otherwise, scope);
            case JinjaStatement.For loop:
                RunLoop(loop, scope);
                break;
            case JinjaStatement.Set set:
                Bind(set.Names, _evaluator.Evaluate(set.Value, scope), scope, set.Line);
                break;
            case JinjaStatement.SetAttribute set:
                if (scope.Get(set.Namespace) is not JinjaNamespace space)
                    throw JinjaError.At(set.Line, $"'{set.Namespace}' is no namespace, so its '{set.Name}' cannot be set");
                space.Values[set.Name] = _evaluator.Evaluate(set.Value, scope);
                break;
            case JinjaStatement.SetBlock set:
                scope.Set(set.Name, Capture(set.Body, new JinjaScope(scope)));
                break;
            case JinjaStatement.Macro macro:
                scope.Set(macro.Name, (JinjaFunction)(call => RunMacro(macro, call, scope)));
                break;
            case JinjaStatement.Generation generation:
                return Run(generation.Body, scope);
            case JinjaStatement.Break or JinjaStatement.Continue:
                if (_loops == 0) throw JinjaError.At(statement.Line, "'break' and 'continue' belong into a loop");
                return statement is JinjaStatement.Break ? Flow.Break : Flow.Continue;
        }

        return Flow.Next;
    }

    private void RunLoop(JinjaStatement.For loop, JinjaScope scope)
    {
        var items = JinjaIteration.Items(_evaluator.Evaluate(loop.Items, scope), loop.Line);
        if (loop.Condition is { } condition)
            items = items.Where(item =>
            {
                _budget.Step(loop.Line);
                var inner = new JinjaScope(scope);
                Bind(loop.Names, item, inner, loop.Line);
                return _evaluator.IsTrue(condition, inner);
            }).ToList();

        if (items.Count == 0)
        {
            Run(loop.Otherwise, new JinjaScope(scope));
            return;
        }

        _loops++;
        for (var at = 0; at < items.Count; at++)
        {
            _budget.Step(loop.Line);
            var inner = new JinjaScope(scope);
            inner.Set("loop", JinjaLoop.At(items, at, _loops));
            Bind(loop.Names, items[at], inner, loop.Line);
            if (Run(loop.Body, inner) == Flow.Break) break;
        }

        _loops--;
    }

    private static void Bind(IReadOnlyList<string> names, object? value, JinjaScope scope, int line)
    {
        if (names.Count == 1)
        {
            scope.Set(names[0], value);
            return;
        }

        var parts = JinjaIteration.Items(value, line);
        if (parts.Count != names.Count) throw JinjaError.At(line, $"{names.Count} names for {parts.Count} values");
        foreach (var (name, part) in names.Zip(parts)) scope.Set(name, part);
    }

    private string RunMacro(JinjaStatement.Macro macro, JinjaCall call, JinjaScope definition)
    {
        _budget.Enter(call.Line);
        if (call.Positional.Count > macro.Parameters.Count)
            throw call.Error($"it takes {macro.Parameters.Count} arguments, not {call.Positional.Count}");
        if (call.Named.Keys.FirstOrDefault(name => macro.Parameters.All(parameter => parameter.Name != name)) is { } unknown)
            throw call.Error($"it has no argument '{unknown}'");
        var scope = new JinjaScope(definition);
        for (var place = 0; place < macro.Parameters.Count; place++)
        {
            var (name, otherwise) = macro.Parameters[place];
            var given = call.Get(place, name, new JinjaUndefined($"'{name}'"));
            scope.Set(name, given is JinjaUndefined && otherwise is not null ? _evaluator.Evaluate(otherwise, scope) : given);
        }

        var loops = _loops;
        _loops = 0;
        var text = Capture(macro.Body, scope);
        _loops = loops;
        _budget.Leave();
        return text;
    }

    private string Capture(IReadOnlyList<JinjaStatement> body, JinjaScope scope)
    {
        var outer = _output;
        _output = new StringBuilder();
        Run(body, scope);
        var text = _output.ToString();
        _output = outer;
        return text;
    }

    private void Write(string text, int line)
    {
        _budget.Grow(text.Length, line);
        _output.Append(text);
    }
}
