using System.Globalization;

namespace D1.Core;

/// <summary>
/// States what one parameter of a stage means, in one place: the error messages, <c>--help</c> texts and JSON schemas are made
/// from it. The default is the property's initialiser; a <c>required</c> property has none. Records that have a parameter in common may
/// state it on an interface of theirs.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string summary) : Attribute
{
    /// <summary>One sentence.</summary>
    public string Summary { get; } = summary;

    /// <summary>Smallest allowed value.</summary>
    public double Min { get; init; } = double.NegativeInfinity;

    /// <summary>Largest allowed value.</summary>
    public double Max { get; init; } = double.PositiveInfinity;

    /// <summary>The value must be greater than this.</summary>
    public double Above { get; init; } = double.NegativeInfinity;

    /// <summary>The value must be smaller than this.</summary>
    public double Below { get; init; } = double.PositiveInfinity;

    /// <summary>Regular expression that a text must match.</summary>
    public string Pattern { get; init; } = "";

    /// <summary>What <see cref="Pattern"/> allows, in words: <c>cpu or cuda:N</c>.</summary>
    public string Forms { get; init; } = "";

    /// <summary>Unit, such as <c>tokens</c> or <c>seconds</c>.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Where the default comes from: a section, table or equation of the paper, or the released code.</summary>
    public string Source { get; init; } = "";

    /// <summary>Of a parameter that results are older than: at its default it is in no canonical form, so keys and effective specs stay
    /// what they were without it.</summary>
    public bool LeftOutAtDefault { get; init; }

    public bool Allows(double value) => value >= Min && value <= Max && value > Above && value < Below;

    /// <summary>What is wrong with a value, the end of a sentence that starts with it; null where nothing is, and of what is no number.
    /// </summary>
    public string? Problem(object? value)
    {
        if (value is not (int or long or ulong or float or double)) return null;
        var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return !double.IsFinite(number) ? "must be a finite number" : Allows(number) ? null : $"must be {DescribeRange()}";
    }

    /// <summary>The range in words, such as <c>above 0 and at most 1</c>; empty without one.</summary>
    public string DescribeRange()
    {
        var parts = new List<string>();
        if (double.IsFinite(Min)) parts.Add($"at least {CanonicalJson.Number(Min)}");
        if (double.IsFinite(Above)) parts.Add($"above {CanonicalJson.Number(Above)}");
        if (double.IsFinite(Max)) parts.Add($"at most {CanonicalJson.Number(Max)}");
        if (double.IsFinite(Below)) parts.Add($"below {CanonicalJson.Number(Below)}");
        return string.Join(" and ", parts);
    }
}
