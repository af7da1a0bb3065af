using System.Runtime.CompilerServices;
using System.Text;

namespace Nuke.Common.Tooling;

/// <summary>
/// Builds an argument string by interpolation: values with a space or a quote are quoted, <c>{secret:r}</c> never reaches a log,
/// <c>{value:nq}</c> is never quoted.
/// </summary>
[InterpolatedStringHandler]
public ref struct ArgumentStringHandler
{
    private readonly StringBuilder _text;
    private readonly List<string> _secrets;

    public ArgumentStringHandler(int literalLength, int formattedCount, out bool handlerIsValid)
    {
        _text = new StringBuilder(literalLength);
        _secrets = new List<string>(formattedCount);
        handlerIsValid = true;
    }

    public readonly void AppendLiteral(string value) => _text.Append(value);

    public readonly void AppendFormatted(object obj, int alignment = 0, string? format = null)
    {
        var value = obj is IFormattable formattable
            ? formattable.ToString(format, System.Globalization.CultureInfo.InvariantCulture)
            : obj.ToString() ?? "";
        if (format == "r")
            _secrets.Add(value);
        var quoted = format is "nq" or "r" || !value.AsSpan().ContainsAny(" \t\"") || value.StartsWith('"')
            ? value
            : $"\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        _text.Append(alignment < 0 ? quoted.PadRight(-alignment) : quoted.PadLeft(alignment));
    }

    /// <summary>The whole argument string.</summary>
    internal readonly string ToStringAndClear()
    {
        var value = _text.ToString();
        _text.Clear();
        return value;
    }

    /// <summary>Replaces secrets in a text that is to be shown.</summary>
    internal readonly Func<string, string> GetFilter()
    {
        var secrets = _secrets;
        return text => secrets.Aggregate(text, (shown, secret) => shown.Replace(secret, "[REDACTED]", StringComparison.Ordinal));
    }
}
