using D1.Core;
using D1.Text.Expressions;

namespace D1.Text.Chat.Jinja;

/// <summary>
/// Cuts a template into tokens as Jinja does with <c>trim_blocks</c> and <c>lstrip_blocks</c>, which is how chat templates are rendered:
/// a line feed after a block is dropped, so are blanks between a line's beginning and a block, and <c>-</c> drops all white space on its
/// side.
/// </summary>
internal sealed class TemplateLexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    private TemplateLexer(string source)
    {
        _source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (_source.EndsWith('\n')) _source = _source[..^1];
    }

    /// <exception cref="InputException">A tag, comment or string that does not end, or what is no token.</exception>
    public static List<Token> Read(string source)
    {
        var lexer = new TemplateLexer(source);
        while (lexer._at < lexer._source.Length) lexer.ReadNext();
        lexer.Add(TokenKind.End);
        return lexer._tokens;
    }

    /// <summary>The text up to the next tag, and the tag.</summary>
    private void ReadNext()
    {
        var tag = NextTag();
        var kind = tag < _source.Length ? _source[tag + 1] : '{';
        var dropsBefore = tag + 2 < _source.Length && _source[tag + 2] == '-';
        var text = _source[_at..tag];
        if (dropsBefore) text = PythonText.Strip(text, null, left: false);
        else if (kind != '{') text = WithoutIndent(text);
        if (text.Length > 0) _tokens.Add(new Token(TokenKind.Data, text, _line));
        GoTo(tag);
        if (tag == _source.Length) return;
        _at += dropsBefore ? 3 : 2;
        if (kind == '#') SkipComment();
        else if (kind == '{') ReadTag(TokenKind.PrintBegin, TokenKind.PrintEnd, "}}");
        else ReadTag(TokenKind.BlockBegin, TokenKind.BlockEnd, "%}");
    }

    private int NextTag()
    {
        for (var at = _source.IndexOf('{', _at); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
            if (_source[at + 1] is '{' or '%' or '#') return at;
        return _source.Length;
    }

    /// <summary>Drops the blanks after the last line feed, if the block is the first on its line.</summary>
    private string WithoutIndent(string text)
    {
        var lineStart = text.LastIndexOf('\n') + 1;
        var startsLine = lineStart > 0 || _at == 0 || _source[_at - 1] == '\n';
        return startsLine && text[lineStart..].All(PythonText.IsSpace) ? text[..lineStart] : text;
    }

    private void SkipComment()
    {
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0) throw ExpressionError.At(_line, "a comment without '#}'");
        GoTo(end + 2);
        SkipAfter(dropsAll: _source[end - 1] == '-', isBlock: true);
    }

    private void ReadTag(TokenKind begin, TokenKind end, string endText)
    {
        var line = _line;
        Add(begin);
        while (true)
        {
            SkipSpace();
            if (_at >= _source.Length) throw ExpressionError.At(line, $"a tag without '{endText}'");
            var dropsAfter = _source[_at] == '-';
            if (string.CompareOrdinal(_source, _at + (dropsAfter ? 1 : 0), endText, 0, 2) == 0)
            {
                _at += dropsAfter ? 3 : 2;
                Add(end);
                SkipAfter(dropsAfter, isBlock: end == TokenKind.BlockEnd);
                return;
            }

            _tokens.Add(Token.Read(_source, _at, _line, out var length));
            GoTo(_at + length);
        }
    }

    private void SkipAfter(bool dropsAll, bool isBlock)
    {
        if (dropsAll) SkipSpace();
        else if (isBlock && _at < _source.Length && _source[_at] == '\n') GoTo(_at + 1);
    }

    private void SkipSpace()
    {
        var end = _at;
        while (end < _source.Length && PythonText.IsSpace(_source[end])) end++;
        GoTo(end);
    }

    private void GoTo(int at)
    {
        _line += _source.AsSpan(_at..at).Count('\n');
        _at = at;
    }

    private void Add(TokenKind kind) => _tokens.Add(new Token(kind, "", _line));
}
