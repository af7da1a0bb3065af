namespace D1.Text.Chat.Jinja;

/// <summary>Names and their values; what is set inside a loop or macro is gone after it.</summary>
internal sealed class JinjaScope(JinjaScope? parent = null)
{
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public void Set(string name, object? value) => _values[name] = value;

    public object? Get(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
            if (scope._values.TryGetValue(name, out var value)) return value;
        return new JinjaUndefined($"'{name}'");
    }

    private JinjaScope? Parent { get; } = parent;
}
