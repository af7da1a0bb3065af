using System.Globalization;

namespace D1.Core.Tests;

/// <summary>A number has one spelling, whatever the culture.</summary>
public sealed class PlainNumberTests
{
    private static readonly string[] Cultures = ["", "tr-TR", "de-DE", "ar-SA", "fa-IR", "sv-SE"];

    [Theory]
    [InlineData(0, "0")]
    [InlineData(3e-4, "3e-4")]
    [InlineData(-1e-8, "-1e-8")]
    [InlineData(0.25, "0.25")]
    [InlineData(1.2345678901234568e-5, "1.2345678901234568e-5")]
    public void A_number_is_written_as_people_write_it_in_a_spec_and_reads_back(double number, string expected) => Everywhere(() =>
    {
        Assert.Equal(expected, PlainNumber.Write(number));
        Assert.True(PlainNumber.TryParse(PlainNumber.Write(number), out double read));
        Assert.Equal(number, read);
    });

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("-1.5e-3", -0.0015)]
    [InlineData("+.5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e3", 1000)]
    [InlineData("-0", 0)]
    public void Numbers_are_the_same_everywhere(string text, double expected) => Everywhere(() =>
    {
        Assert.True(PlainNumber.TryParse(text, out double number));
        Assert.Equal(expected, number);
        Assert.False(double.IsNegative(number) && number == 0);
    });

    [Theory]
    [InlineData("1,5")]
    [InlineData("1.000,5")]
    [InlineData("1,000")]
    [InlineData("1_000")]
    [InlineData("1 000")]
    [InlineData("1\u00a0000")]
    [InlineData("1\u066b5")] // the Arabic decimal separator
    [InlineData("\u0661")] // an Arabic one
    [InlineData("\u22121")] // the Swedish minus
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\n")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("(1)")]
    [InlineData("0x10")]
    [InlineData("1e")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("∞")]
    [InlineData("1e999")]
    public void Other_spellings_are_no_numbers_anywhere(string text) => Everywhere(() =>
    {
        Assert.False(PlainNumber.TryParse(text, out _));
        Assert.False(PlainNumber.TryParseWhole(text, out _));
    });

    [Theory]
    [InlineData("3", 3)]
    [InlineData("-3.0", -3)]
    [InlineData("1e3", 1000)]
    public void Whole_numbers_may_have_points_and_exponents(string text, int expected) => Everywhere(() =>
    {
        Assert.True(PlainNumber.TryParseWhole(text, out var number));
        Assert.Equal(expected, (int)number);
    });

    [Theory]
    [InlineData("1.5")]
    [InlineData("1e-1")]
    [InlineData("1e99")]
    public void What_is_not_whole_is_refused_where_whole_is_wanted(string text) => Assert.False(PlainNumber.TryParseWhole(text, out _));

    private static void Everywhere(Action check)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            foreach (var name in Cultures)
            {
                CultureInfo.CurrentCulture = new CultureInfo(name);
                check();
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
