namespace D1.Text.Chat.Jinja;

/// <summary>A list in parentheses: it differs from others where it is printed or compared.</summary>
internal sealed class PythonTuple(IEnumerable<object?> items) : List<object?>(items);
