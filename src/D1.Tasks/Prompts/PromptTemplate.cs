using System.Text;
using D1.Core;

namespace D1.Tasks.Prompts;

/// <summary>Text with fields that a row fills.</summary>
public sealed class PromptTemplate
{
    private readonly IReadOnlyList<(string Text, bool IsField)> _parts;

    private PromptTemplate(IEnumerable<(string Text, bool IsField)> parts) => _parts = [.. parts];

    /// <summary>Names of the fields, each once.</summary>
    public IReadOnlyList<string> Fields => [.. _parts.Where(part => part.IsField).Select(part => part.Text).Distinct()];

    public static PromptTemplate Literal(string text) => new([(text, false)]);

    public static PromptTemplate Field(string name) => new([(name, true)]);

    /// <summary>A text with fields in braces; doubled braces stand for themselves.</summary>
    /// <exception cref="FormatException">A brace has no partner.</exception>
    public static PromptTemplate Parse(string text) =>
        Braces.Split(text).Aggregate(Literal(""), (template, part) => template + (part.InBraces ? Field(part.Text) : Literal(part.Text)));

    public static PromptTemplate operator +(PromptTemplate left, PromptTemplate right) => new(left._parts.Concat(right._parts));

    /// <summary>The template with other names for its fields.</summary>
    public PromptTemplate Rename(Func<string, string> rename) =>
        new(_parts.Select(part => part.IsField ? (rename(part.Text), true) : part));

    /// <summary>The text of a row.</summary>
    /// <exception cref="InputException">The template has a field that the row lacks.</exception>
    public string Render(IReadOnlyDictionary<string, string> fields)
    {
        var text = new StringBuilder();
        foreach (var (part, isField) in _parts)
            text.Append(!isField ? part
                : fields.TryGetValue(part, out var value) ? value
                : throw new InputException($"the prompt has a field '{part}'; the task has {string.Join(", ", fields.Keys)}"));
        return text.ToString();
    }

    /// <summary>The template as <see cref="Parse"/> reads it.</summary>
    public override string ToString() =>
        string.Concat(_parts.Select(part =>
            part.IsField ? $"{{{part.Text}}}"
                : part.Text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)));
}

/// <summary>What prompts may name of a row. Questions are texts, numbers a list as Python writes it, a puzzle sixteen digits.</summary>
public static class PromptFields
{
    public const string Question = "question";
    public const string Numbers = "numbers";
    public const string Target = "target";
    public const string Puzzle = "puzzle";
}
