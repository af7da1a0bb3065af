using System.CommandLine;
using System.CommandLine.Parsing;
using System.Numerics;
using D1.Core;

namespace D1.Cli.Verbs;

/// <summary>Options that take a number, in the one spelling that specs have too, and in a range.</summary>
internal static class NumberOption
{
    /// <param name="name">The option, with its hyphens.</param>
    /// <param name="meaning">What it is and its range, as for a spec's parameter.</param>
    /// <param name="standard">What counts without the option.</param>
    /// <param name="placeholder">Stands for the number on the help page; N, X or its unit when null.</param>
    public static Option<T> Create<T>(string name, OptionAttribute meaning, T standard, string? placeholder = null)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            Description = Describe(meaning),
            HelpName = placeholder ?? Placeholder<T>(meaning),
            Arity = ArgumentArity.ExactlyOne,
            DefaultValueFactory = _ => standard,
            CustomParser = result => Read<T>(result, name, meaning) ?? default,
        };

    /// <summary>An option without which its verb does not start.</summary>
    public static Option<T> Required<T>(string name, OptionAttribute meaning, string? placeholder = null)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            Description = Describe(meaning),
            HelpName = placeholder ?? Placeholder<T>(meaning),
            Arity = ArgumentArity.ExactlyOne,
            Required = true,
            CustomParser = result => Read<T>(result, name, meaning) ?? default,
        };

    /// <summary>An option without which there is no number.</summary>
    public static Option<T?> Optional<T>(string name, OptionAttribute meaning, string? placeholder = null)
        where T : struct, INumber<T>, IMinMaxValue<T> => new(name)
        {
            Description = Describe(meaning),
            HelpName = placeholder ?? Placeholder<T>(meaning),
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Read<T>(result, name, meaning),
        };

    private static string Describe(OptionAttribute meaning) =>
        meaning.DescribeRange() is { Length: > 0 } range ? $"{meaning.Summary.TrimEnd('.')} ({range})." : meaning.Summary;

    private static string Placeholder<T>(OptionAttribute meaning)
        where T : INumber<T> => IsWhole<T>() ? "N" : meaning.Unit.Length > 0 ? meaning.Unit.ToUpperInvariant() : "X";

    private static T? Read<T>(ArgumentResult result, string name, OptionAttribute meaning)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        var text = result.Tokens[0].Value;
        if (Parse<T>(text) is not { } number)
            return Refuse(PlainNumber.IsNumber(text) && meaning.DescribeRange() is { Length: > 0 } range ? range
                : IsWhole<T>() ? "a whole number"
                : "a number");
        return meaning.Allows(double.CreateChecked(number)) ? number : Refuse(meaning.DescribeRange());

        T? Refuse(string wanted)
        {
            result.AddError($"{name} must be {wanted}, not '{text}'");
            return null;
        }
    }

    private static T? Parse<T>(string text)
        where T : struct, INumber<T>, IMinMaxValue<T>
    {
        if (!IsWhole<T>()) return PlainNumber.TryParse(text, out var real) ? T.CreateChecked(real) : null;
        return PlainNumber.TryParseWhole(text, out var whole)
            && whole >= BigInteger.CreateChecked(T.MinValue)
            && whole <= BigInteger.CreateChecked(T.MaxValue)
            ? T.CreateChecked(whole)
            : null;
    }

    private static bool IsWhole<T>()
        where T : INumber<T> => T.IsInteger(T.One / (T.One + T.One));
}
