using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>The tokens of a template, read one after another by both parsers.</summary>
internal sealed class JinjaTokens(IReadOnlyList<JinjaToken> tokens)
{
    private const int MaxDepth = 100;

    private int _at;
    private int _depth;

    public JinjaToken Current => tokens[_at];

    public int Line => Current.Line;

    public JinjaToken Take() => _at < tokens.Count - 1 ? tokens[_at++] : tokens[_at];

    public bool Sees(string text) => Current.Is(text);

    public bool Take(string text)
    {
        if (!Sees(text)) return false;
        Take();
        return true;
    }

    public void Expect(string text)
    {
        if (!Take(text)) throw Unexpected($"'{text}'");
    }

    public void Expect(JinjaTokenKind kind)
    {
        if (Current.Kind != kind) throw Unexpected(kind == JinjaTokenKind.BlockEnd ? "'%}'" : "'}}'");
        Take();
    }

    public string TakeName() => Current.Kind == JinjaTokenKind.Name ? Take().Text : throw Unexpected("a name");

    /// <summary>The word of a block that begins here; else null.</summary>
    public string? BlockName =>
        Current.Kind == JinjaTokenKind.BlockBegin && tokens[_at + 1].Kind == JinjaTokenKind.Name ? tokens[_at + 1].Text : null;

    public InputException Unexpected(string expected) => JinjaError.At(Line, $"expected {expected}, not {Describe(Current)}");

    /// <summary>Keeps templates from nesting so deep that the stack ends.</summary>
    public T Nested<T>(Func<T> parse)
    {
        if (++_depth > MaxDepth) throw JinjaError.At(Line, $"nested deeper than {MaxDepth}");
        var result = parse();
        _depth--;
        return result;
    }

    private static string Describe(JinjaToken token) => token.Kind switch
    {
        JinjaTokenKind.End => "the template's end",
        JinjaTokenKind.Data => "text",
        JinjaTokenKind.PrintBegin => "'{{'",
        JinjaTokenKind.PrintEnd => "'}}'",
        JinjaTokenKind.BlockBegin => "'{%'",
        JinjaTokenKind.BlockEnd => "'%}'",
        JinjaTokenKind.Text => "a string",
        _ => $"'{token.Text}'",
    };
}
