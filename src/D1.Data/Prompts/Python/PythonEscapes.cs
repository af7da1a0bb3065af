using System.Globalization;
using System.Text;

namespace D1.Data.Prompts.Python;

/// <summary>Backslash escapes of Python's string literals.</summary>
internal static class PythonEscapes
{
    /// <summary>The text that a literal's source stands for. A backslash before any other character stays.</summary>
    /// <exception cref="FormatException">An escape is cut short, is no character, or names one.</exception>
    public static string Decode(string source)
    {
        if (!source.Contains('\\')) return source;
        var text = new StringBuilder();
        for (var at = 0; at < source.Length; at++)
        {
            if (source[at] != '\\')
            {
                text.Append(source[at]);
                continue;
            }

            if (++at == source.Length) throw new FormatException("a backslash at the end");
            var c = source[at];
            switch (c)
            {
                case '\n': break;
                case '\\' or '\'' or '"': text.Append(c); break;
                case 'a': text.Append('\a'); break;
                case 'b': text.Append('\b'); break;
                case 'f': text.Append('\f'); break;
                case 'n': text.Append('\n'); break;
                case 'r': text.Append('\r'); break;
                case 't': text.Append('\t'); break;
                case 'v': text.Append('\v'); break;
                case 'x': Append(Hex(2)); break;
                case 'u': Append(Hex(4)); break;
                case 'U': Append(Hex(8)); break;
                case 'N': throw new FormatException("characters by name (\\N) are not read");
                case >= '0' and <= '7':
                    var value = 0;
                    var end = Math.Min(at + 3, source.Length);
                    for (; at < end && source[at] is >= '0' and <= '7'; at++) value = (value * 8) + (source[at] - '0');
                    at--;
                    Append(value);
                    break;
                default: text.Append('\\').Append(c); break;
            }

            int Hex(int digits)
            {
                var from = at + 1;
                at += digits;
                return at < source.Length
                    && int.TryParse(source.AsSpan(from, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                    ? code
                    : throw new FormatException($"\\{c} needs {digits} hexadecimal digits");
            }
        }

        return text.ToString();

        void Append(int code) => text.Append(Rune.IsValid(code) ? new Rune(code).ToString()
            : throw new FormatException($"U+{code:X4} is no character"));
    }
}
