using System.Globalization;
using System.Text;

namespace D1.Text.Expressions;

/// <summary>Values as text: as Python's <c>repr</c> writes them, or as its <c>json.dumps</c> with <c>ensure_ascii=False</c>.</summary>
/// <param name="isJson">Which of the two.</param>
/// <param name="indent">Of JSON: blanks for each level, on lines of their own; null is all on one line.</param>
/// <param name="line">Where in the template, for messages.</param>
/// <param name="budget">What the writing is charged to: lists may hold each other, so that few values have endless texts.</param>
internal sealed class ValueWriter(bool isJson, int? indent, int line, Budget budget)
{
    private const int MostDepth = 1000;

    private readonly StringBuilder _text = new();

    /// <summary>Python's <c>str</c>.</summary>
    public static string Text(object? value, int line, Budget budget) => value switch
    {
        string text => text,
        Undefined => "",
        _ => new ValueWriter(isJson: false, null, line, budget).Write(value),
    };

    public string Write(object? value)
    {
        Write(value, 0);
        return _text.ToString();
    }

    private void Write(object? value, int depth)
    {
        budget.Step(line);
        if (depth > MostDepth) throw ExpressionError.At(line, $"a value is deeper than {MostDepth}");
        switch (value)
        {
            case null: _text.Append(isJson ? "null" : "None"); break;
            case bool flag: _text.Append((isJson, flag) switch { (true, true) => "true", (true, _) => "false", _ => $"{flag}" }); break;
            case Number { Kind: NumberKind.Real } real when !double.IsFinite(real.Value.Real):
                throw ExpressionError.At(line, "a number is too large");
            case Number { Kind: NumberKind.Real } real: _text.Append(Represent(real.Value.Real)); break;
            case Number number: _text.Append(number); break;
            case string text: Write(text); break;
            case IReadOnlyList<object?> list: WriteAll('[', list, item => Write(item, depth + 1), ']', depth); break;
            case IReadOnlyDictionary<string, object?> mapping:
                WriteAll('{', mapping, pair =>
                {
                    Write(pair.Key);
                    _text.Append(": ");
                    Write(pair.Value, depth + 1);
                }, '}', depth);
                break;
            default: throw ExpressionError.At(line, $"{Values.TypeName(value)} has no text");
        }
    }

    private void WriteAll<T>(char open, IReadOnlyCollection<T> items, Action<T> write, char close, int depth)
    {
        _text.Append(open);
        foreach (var (at, item) in items.Index())
        {
            if (at > 0) _text.Append(indent is null ? ", " : ",");
            NewLine(depth + 1);
            write(item);
        }

        if (items.Count > 0) NewLine(depth);
        _text.Append(close);
    }

    private void NewLine(int depth)
    {
        if (indent is not { } width) return;
        budget.Spend((long)width * depth, line);
        _text.Append('\n').Append(' ', width * depth);
    }

    private void Write(string text)
    {
        budget.Spend(text.Length, line);
        var quote = isJson || (text.Contains('\'') && !text.Contains('"')) ? '"' : '\'';
        _text.Append(quote);
        foreach (var character in text)
            _text.Append(character switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\\' => "\\\\",
                '\b' when isJson => "\\b",
                '\f' when isJson => "\\f",
                _ when character == quote => $"\\{quote}",
                < ' ' or '\x7F' when !isJson => $"\\x{(int)character:x2}",
                < ' ' => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        _text.Append(quote);
    }

    /// <summary>The shortest digits that read back as the same number, with an exponent where Python has one.</summary>
    private static string Represent(double value)
    {
        var shortest = Enumerable.Range(0, 17).Select(digits => value.ToString($"E{digits}", CultureInfo.InvariantCulture))
            .First(text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).Equals(value));
        var mantissa = shortest[..shortest.IndexOf('E')];
        var exponent = int.Parse(shortest[(mantissa.Length + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent is < -4 or >= 16
            ? $"{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}"
            : value.ToString($"F{Math.Max(1, mantissa.Count(char.IsAsciiDigit) - 1 - exponent)}", CultureInfo.InvariantCulture);
    }
}
