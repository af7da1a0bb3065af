namespace D1.Text.Chat.Jinja;

/// <summary><c>namespace(…)</c>: the one value that a template may change from inside a loop.</summary>
internal sealed class JinjaNamespace
{
    public Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);
}
