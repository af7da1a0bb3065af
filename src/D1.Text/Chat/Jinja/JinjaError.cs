using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>Errors of a template, with the line.</summary>
internal static class JinjaError
{
    public static InputException At(int line, string message) => new($"line {line}: {message}");
}
