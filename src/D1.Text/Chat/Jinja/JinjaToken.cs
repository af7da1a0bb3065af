namespace D1.Text.Chat.Jinja;

/// <param name="Kind">What it is.</param>
/// <param name="Text">The text; of a string literal its value.</param>
/// <param name="Line">Where it begins, from 1.</param>
internal readonly record struct JinjaToken(JinjaTokenKind Kind, string Text, int Line)
{
    public bool Is(string text) => Kind is JinjaTokenKind.Operator or JinjaTokenKind.Name && Text == text;
}
