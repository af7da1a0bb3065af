using D1.Core;

namespace D1.Data.Prompts.Python;

/// <summary>
/// Splits Python source into tokens: enough to find assignments and entries of dictionaries, and to read strings. Comments are left out.
/// </summary>
internal static class PythonTokens
{
    private const string Triple = "\"\"\"";

    /// <param name="source">The text.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="line">The number of its first line.</param>
    /// <exception cref="InputException">A string is not closed; the message says in which line.</exception>
    public static IReadOnlyList<PythonToken> Read(string source, string file, int line = 1)
    {
        // Python's line ends; other separators stay as they are within strings.
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        var tokens = new List<PythonToken>();
        if (source.StartsWith('\uFEFF')) source = source[1..];
        var (at, lineStart, depth, startsLine) = (0, 0, 0, true);
        while (at < source.Length)
        {
            var c = source[at];
            if (c == '\n')
            {
                (line, lineStart) = (line + 1, ++at);
                startsLine |= depth == 0;
            }
            else if (c == '\\' && at + 1 < source.Length && source[at + 1] == '\n')
            {
                at += 2;
                (line, lineStart) = (line + 1, at);
            }
            else if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '#')
            {
                at = source.IndexOf('\n', at) is >= 0 and var end ? end : source.Length;
            }
            else
            {
                var token = Token(source, at, line, at - lineStart, startsLine, file, out var length);
                tokens.Add(token);
                depth = Math.Max(0, depth + (token.Kind != PythonTokenKind.Sign ? 0 : "([{".Contains(c) ? 1 : ")]}".Contains(c) ? -1 : 0));
                startsLine = false;
                // A string may go over several lines; what follows it stands in the last.
                for (var i = at; i < at + length; i++)
                    if (source[i] == '\n') (line, lineStart) = (line + 1, i + 1);
                at += length;
            }
        }

        return tokens;
    }

    private static PythonToken Token(string source, int at, int line, int column, bool startsLine, string file, out int length)
    {
        var end = at;
        while (end < source.Length && (char.IsLetterOrDigit(source[end]) || source[end] == '_')) end++;
        var word = source[at..end];
        if (end < source.Length && source[end] is '"' or '\'' && IsPrefix(word))
        {
            var text = StringText(source, end, out length, $"{file}, line {line}");
            length += word.Length;
            return new PythonToken(PythonTokenKind.String, text, word.ToLowerInvariant(), line, column, startsLine);
        }

        length = Math.Max(1, word.Length);
        var kind = word.Length == 0 ? PythonTokenKind.Sign : char.IsDigit(word[0]) ? PythonTokenKind.Number : PythonTokenKind.Name;
        return new PythonToken(kind, source.Substring(at, length), "", line, column, startsLine);
    }

    private static bool IsPrefix(string word) => word.ToLowerInvariant() is "" or "r" or "u" or "b" or "f" or "rb" or "br" or "rf" or "fr";

    // Whatever the prefix, a backslash keeps the next character from ending the string.
    private static string StringText(string source, int quoteAt, out int length, string place)
    {
        var quote = source.AsSpan(quoteAt).StartsWith(Triple) || source.AsSpan(quoteAt).StartsWith("'''") ? source.Substring(quoteAt, 3)
            : source.Substring(quoteAt, 1);
        var start = quoteAt + quote.Length;
        for (var at = start; at < source.Length; at++)
        {
            if (source.AsSpan(at).StartsWith(quote))
            {
                length = at + quote.Length - quoteAt;
                return source[start..at];
            }

            if (source[at] == '\\') at++;
            else if (source[at] == '\n' && quote.Length == 1) break;
        }

        throw new InputException($"{place}: a string is not closed");
    }
}
