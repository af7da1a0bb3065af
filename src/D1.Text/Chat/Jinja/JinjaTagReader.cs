using System.Globalization;
using System.Text;

namespace D1.Text.Chat.Jinja;

/// <summary>Reads one token inside a tag.</summary>
internal readonly ref struct JinjaTagReader(string source, int start, int line)
{
    private static readonly string[] Operators =
        ["**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", ".", ",", ":", "|", "(", ")", "[", "]", "{", "}"];

    public JinjaToken Read(out int length)
    {
        var first = source[start];
        if (first is '\'' or '"') return ReadText(first, out length);
        if (char.IsAsciiDigit(first)) return Token(JinjaTokenKind.Number, NumberLength(), out length);
        if (first == '_' || char.IsLetter(first))
            return Token(JinjaTokenKind.Name, Span(source, start, character => character == '_' || char.IsLetterOrDigit(character)),
                out length);
        foreach (var known in Operators)
            if (string.CompareOrdinal(source, start, known, 0, known.Length) == 0)
                return Token(JinjaTokenKind.Operator, known.Length, out length);
        throw JinjaError.At(line, $"'{first}' is not part of the language");
    }

    private JinjaToken Token(JinjaTokenKind kind, int size, out int length)
    {
        length = size;
        return new JinjaToken(kind, source.Substring(start, size), line);
    }

    private static int Span(string source, int from, Func<char, bool> belongs)
    {
        var end = from;
        while (end < source.Length && belongs(source[end])) end++;
        return end - from;
    }

    private int NumberLength()
    {
        var length = Span(source, start, character => char.IsAsciiDigit(character) || character == '_');
        var point = start + length;
        if (point + 1 < source.Length && source[point] == '.' && char.IsAsciiDigit(source[point + 1]))
            length += 1 + Span(source, point + 1, char.IsAsciiDigit);
        var exponent = start + length;
        if (exponent < source.Length && source[exponent] is 'e' or 'E')
        {
            var digits = exponent + (exponent + 1 < source.Length && source[exponent + 1] is '+' or '-' ? 2 : 1);
            if (Span(source, digits, char.IsAsciiDigit) is > 0 and var count) length = digits + count - start;
        }

        return length;
    }

    private JinjaToken ReadText(char quote, out int length)
    {
        var text = new StringBuilder();
        for (var at = start + 1; at < source.Length; at++)
        {
            if (source[at] == quote)
            {
                length = at + 1 - start;
                return new JinjaToken(JinjaTokenKind.Text, text.ToString(), line);
            }

            if (source[at] != '\\' || at + 1 >= source.Length) text.Append(source[at]);
            else text.Append(Unescape(ref at));
        }

        throw JinjaError.At(line, "a string without its closing quote");
    }

    /// <summary>Python's escapes; one that it does not know stays as it is.</summary>
    private string Unescape(ref int at)
    {
        var letter = source[++at];
        var digits = letter switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0)
            return letter switch
            {
                'n' => "\n",
                't' => "\t",
                'r' => "\r",
                'b' => "\b",
                'f' => "\f",
                'v' => "\v",
                'a' => "\a",
                '0' => "\0",
                '\n' => "",
                '\\' or '\'' or '"' => letter.ToString(),
                _ => $"\\{letter}",
            };
        if (at + digits >= source.Length
            || !int.TryParse(source.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || value is < 0 or > 0x10FFFF)
            throw JinjaError.At(line, $"'\\{letter}' needs {digits} hexadecimal digits");
        at += digits;
        return value < 0x10000 ? ((char)value).ToString() : char.ConvertFromUtf32(value);
    }
}
