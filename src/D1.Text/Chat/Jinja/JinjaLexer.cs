using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>
/// Cuts a template into tokens as Jinja does with <c>trim_blocks</c> and <c>lstrip_blocks</c>, which is how chat templates are rendered:
/// a line feed after a block is dropped, so are blanks between a line's beginning and a block, and <c>-</c> drops all white space on its
/// side.
/// </summary>
internal sealed class JinjaLexer
{
    private readonly string _source;
    private readonly List<JinjaToken> _tokens = [];
    private int _at;
    private int _line = 1;

    private JinjaLexer(string source)
    {
        _source = source.ReplaceLineEndings("\n");
        if (_source.EndsWith('\n')) _source = _source[..^1];
    }

    /// <exception cref="InputException">A tag, comment or string that does not end.</exception>
    public static List<JinjaToken> Read(string source)
    {
        var lexer = new JinjaLexer(source);
        while (lexer._at < lexer._source.Length && lexer.ReadNext()) { }
        lexer.Add(JinjaTokenKind.End, "");
        return lexer._tokens;
    }

    /// <summary>The text up to the next tag, and the tag.</summary>
    private bool ReadNext()
    {
        var tag = NextTag(_at);
        if (tag < 0)
        {
            AddData(_source[_at..]);
            _at = _source.Length;
            return false;
        }

        var kind = _source[tag + 1];
        var sign = tag + 2 < _source.Length ? _source[tag + 2] : ' ';
        var text = _source[_at..tag];
        if (sign == '-') text = text.TrimEnd();
        else if (sign != '+' && kind != '{') text = WithoutIndent(text);
        AddData(text, _source[_at..tag]);
        _at = tag + 2;
        if (sign is '-' or '+') _at++;
        if (kind == '#') SkipComment();
        else if (kind == '{') ReadTag(JinjaTokenKind.PrintBegin, JinjaTokenKind.PrintEnd, "}}");
        else if (!TryReadRaw()) ReadTag(JinjaTokenKind.BlockBegin, JinjaTokenKind.BlockEnd, "%}");
        return true;
    }

    private int NextTag(int from)
    {
        for (var at = _source.IndexOf('{', from); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
            if (_source[at + 1] is '{' or '%' or '#') return at;
        return -1;
    }

    /// <summary>Drops the blanks after the last line feed, if the block is the first on its line.</summary>
    private string WithoutIndent(string text)
    {
        var lineStart = text.LastIndexOf('\n') + 1;
        var startsLine = lineStart > 0 || _at == 0 || _source[_at - 1] == '\n';
        return startsLine && string.IsNullOrWhiteSpace(text[lineStart..]) ? text[..lineStart] : text;
    }

    private void SkipComment()
    {
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0) throw JinjaError.At(_line, "a comment without '#}'");
        var sign = end > _at ? _source[end - 1] : ' ';
        Count(_source[_at..end]);
        _at = end + 2;
        SkipAfter(sign, isBlock: true);
    }

    /// <summary><c>{% raw %}…{% endraw %}</c>: tags in it are text.</summary>
    private bool TryReadRaw()
    {
        var (at, line) = (_at, _line);
        if (ReadWord("raw") is not { } before)
        {
            (_at, _line) = (at, line);
            return false;
        }

        SkipAfter(before, isBlock: true);
        for (var tag = NextTag(_at); tag >= 0; tag = NextTag(tag + 1))
        {
            if (_source[tag + 1] != '%') continue;
            var (start, text) = (_at, _source[_at..tag]);
            var sign = tag + 2 < _source.Length ? _source[tag + 2] : ' ';
            _at = tag + (sign is '-' or '+' ? 3 : 2);
            if (ReadWord("endraw") is { } after)
            {
                AddData(sign == '-' ? text.TrimEnd() : text, text);
                SkipAfter(after, isBlock: true);
                return true;
            }

            _at = start;
        }

        throw JinjaError.At(line, "'raw' without 'endraw'");
    }

    /// <summary>A block that is one word, after its beginning.</summary>
    /// <returns>The sign before its end; null if it is another block.</returns>
    private char? ReadWord(string word)
    {
        SkipBlanks();
        if (string.CompareOrdinal(_source, _at, word, 0, word.Length) != 0) return null;
        _at += word.Length;
        SkipBlanks();
        var sign = _at < _source.Length ? _source[_at] : ' ';
        if (sign is '-' or '+') _at++;
        if (string.CompareOrdinal(_source, _at, "%}", 0, 2) != 0) return null;
        _at += 2;
        return sign;
    }

    private void ReadTag(JinjaTokenKind begin, JinjaTokenKind end, string endText)
    {
        var line = _line;
        Add(begin, "");
        for (var depth = 0; ;)
        {
            SkipBlanks();
            if (_at >= _source.Length) throw JinjaError.At(line, $"a tag without '{endText}'");
            var sign = _source[_at];
            if (depth == 0 && string.CompareOrdinal(_source, _at + (sign is '-' or '+' ? 1 : 0), endText, 0, 2) == 0)
            {
                _at += sign is '-' or '+' ? 3 : 2;
                Add(end, "");
                SkipAfter(sign, isBlock: end == JinjaTokenKind.BlockEnd);
                return;
            }

            var token = new JinjaTagReader(_source, _at, _line).Read(out var length);
            _tokens.Add(token);
            if (token is { Kind: JinjaTokenKind.Operator, Text: "(" or "[" or "{" }) depth++;
            if (token is { Kind: JinjaTokenKind.Operator, Text: ")" or "]" or "}" }) depth--;
            Count(_source.Substring(_at, length));
            _at += length;
        }
    }

    private void SkipAfter(char sign, bool isBlock)
    {
        if (sign == '-') SkipBlanks();
        else if (isBlock && sign != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
            _line++;
        }
    }

    private void SkipBlanks()
    {
        for (; _at < _source.Length && char.IsWhiteSpace(_source[_at]); _at++)
            if (_source[_at] == '\n') _line++;
    }

    private void AddData(string text, string? whole = null)
    {
        if (text.Length > 0) Add(JinjaTokenKind.Data, text);
        Count(whole ?? text);
    }

    private void Count(string text) => _line += text.AsSpan().Count('\n');

    private void Add(JinjaTokenKind kind, string text) => _tokens.Add(new JinjaToken(kind, text, _line));
}
