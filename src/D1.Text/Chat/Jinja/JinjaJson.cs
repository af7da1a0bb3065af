using System.Globalization;
using System.Text;

namespace D1.Text.Chat.Jinja;

/// <summary>The filter <c>tojson</c> as chat templates have it: Python's <c>json.dumps</c> with <c>ensure_ascii=False</c>.</summary>
internal sealed class JinjaJson(JinjaCall call, int? indent)
{
    private const int MaxDepth = 100;

    private readonly StringBuilder _text = new();

    public string Write(object? value)
    {
        Write(value, 0);
        return _text.ToString();
    }

    private void Write(object? value, int depth)
    {
        if (depth > MaxDepth) throw call.Error($"values deeper than {MaxDepth}");
        call.Budget.Step(call.Line);
        switch (value)
        {
            case null: _text.Append("null"); break;
            case bool flag: _text.Append(flag ? "true" : "false"); break;
            case long whole: _text.Append(CultureInfo.InvariantCulture, $"{whole}"); break;
            case double real:
                _text.Append(double.IsFinite(real) ? PythonValue.Represent(real) : double.IsNaN(real) ? "NaN" : real > 0
                ? "Infinity" : "-Infinity"); break;
            case string text: WriteText(text); break;
            case IReadOnlyList<object?> list:
                WriteAll('[', list, item => Write(item, depth + 1), ']', depth);
                break;
            case IReadOnlyDictionary<string, object?> mapping:
                WriteAll('{', mapping, pair =>
                {
                    WriteText(pair.Key);
                    _text.Append(": ");
                    Write(pair.Value, depth + 1);
                }, '}', depth);
                break;
            default: throw call.Error($"{PythonValue.TypeName(value)} has no JSON");
        }
    }

    private void WriteAll<T>(char open, IReadOnlyCollection<T> items, Action<T> write, char close, int depth)
    {
        _text.Append(open);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) _text.Append(indent is null ? ", " : ",");
            NewLine(depth + 1);
            write(item);
            isFirst = false;
        }

        if (!isFirst) NewLine(depth);
        _text.Append(close);
    }

    private void NewLine(int depth)
    {
        if (indent is { } width) _text.Append('\n').Append(' ', width * depth);
    }

    private void WriteText(string text)
    {
        call.Budget.Grow(text.Length, call.Line);
        _text.Append('"');
        foreach (var character in text)
            _text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                < ' ' => $"\\u{(int)character:x4}",
                _ => character.ToString(),
            });
        _text.Append('"');
    }
}
