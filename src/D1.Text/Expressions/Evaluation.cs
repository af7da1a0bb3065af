namespace D1.Text.Expressions;

/// <summary>What one rendering may cost: a template comes from a download and must not run or grow without end.</summary>
internal sealed class Budget
{
    /// <summary>In characters made or gone through; a step and an item of a list cost as much as twenty-five.</summary>
    private const long Most = 50_000_000;

    private const int StepCost = 25;
    private const int MostCalls = 100;

    private long _spent;
    private int _calls;

    public void Step(int line) => Spend(StepCost, line);

    /// <summary>Charged before a text is made or a value gone through.</summary>
    public void Spend(long cost, int line)
    {
        _spent += cost;
        if (_spent > Most)
            throw ExpressionError.At(line, $"the template does more than {Most / StepCost} steps or {Most} characters of work");
    }

    public void Enter(int line)
    {
        if (++_calls > MostCalls) throw ExpressionError.At(line, $"macros call each other deeper than {MostCalls}");
    }

    public void Leave() => _calls--;
}

/// <summary>Names and their values; what is set inside a loop or macro is gone after it.</summary>
internal sealed class Scope(Scope? parent = null)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    private Scope? Parent { get; } = parent;

    public void Set(string name, object? value) => _values[name] = value;

    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
            if (scope._values.TryGetValue(name, out var value)) return value;
        return new Undefined($"'{name}'");
    }
}
