using System.Numerics;
using D1.Text.Expressions;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Tasks.Tests.Released;

public sealed class CalculationTests
{
    [Theory]
    [InlineData("49+55-53", "51")]
    [InlineData("2*(3+4)", "14")]
    [InlineData("--49- -55", "104")]
    [InlineData("-2**2", "-4")]
    [InlineData("2**3**2", "512")]
    [InlineData("2**-1", "0.5")]
    [InlineData("-7//2", "-4")]
    [InlineData("7//-2", "-4")]
    [InlineData("-7.5//2", "-4")]
    [InlineData("6/3", "2")]
    [InlineData("1/3*3", "1")]
    [InlineData("4.-.5", "3.5")]
    [InlineData("00+1", "1")]
    [InlineData("07.5", "7.5")]
    [InlineData("(1\n+\r\n2)", "3")]
    [InlineData("1 +\f2\t", "3")]
    [InlineData("0**0", "1")]
    [InlineData("(-1)**99999999999999999999", "-1")]
    [InlineData("99999999999999999999*10", "999999999999999999990")]
    [InlineData("9007199254740993/1", "9007199254740992")]
    [InlineData("10**400/10**399", "10")]
    public void Values(string text, string value) => Assert.Equal(value, Calculation.Evaluate(text)?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("()")]
    [InlineData("(1")]
    [InlineData("1)")]
    [InlineData("1 2")]
    [InlineData("1..2")]
    [InlineData("2(3)")]
    [InlineData("(2)(3)")]
    [InlineData("* 3")]
    [InlineData("2 * * 3")]
    [InlineData("2***3")]
    [InlineData("049")]
    [InlineData("1\n+2")]
    [InlineData("1_0")]
    [InlineData("0x10")]
    [InlineData("1e3")]
    [InlineData("٤")]
    [InlineData("1\u00a0+2")]
    [InlineData("1\v+2")]
    [InlineData("...")]
    [InlineData("1/0")]
    [InlineData("1//0.")]
    [InlineData("0**-1")]
    [InlineData("9.0**999")]
    [InlineData("10**400/3")]
    [InlineData("10**400*1.5")]
    public void What_Python_rejects_has_no_value(string text) => Assert.Null(Calculation.Evaluate(text));

    [Theory]
    [InlineData("x")]
    [InlineData("None")]
    [InlineData("'1'")]
    [InlineData("[1]")]
    [InlineData("[1][0]")]
    [InlineData("1 < 2")]
    [InlineData("1 == 1")]
    [InlineData("not 1")]
    [InlineData("1 or 2")]
    [InlineData("1 if 1 else 2")]
    [InlineData("1 ~ 2")]
    [InlineData("1|string")]
    [InlineData("1 is defined")]
    [InlineData("namespace()")]
    [InlineData("1.real")]
    public void What_only_templates_have_is_no_arithmetic(string text) => Assert.Null(Calculation.Evaluate(text));

    [Fact]
    public void A_fraction_of_a_negative_number_is_complex() =>
        Assert.True(Calculation.Evaluate("(-8)**(1/3)")!.Value.IsWithin(1e-12, new Complex(1, double.Sqrt(3))));

    [Theory]
    [InlineData("9**9**9")]
    [InlineData("9**9**9**9")]
    [InlineData("(9**9999)**9999")]
    public void What_would_exhaust_memory_has_no_value(string text) => Assert.Null(Calculation.Evaluate(text));

    [Fact]
    public void Deep_nesting_and_long_literals_have_no_value()
    {
        Assert.NotNull(Calculation.Evaluate(new string('(', 200) + "1" + new string(')', 200)));
        foreach (var text in new[] { new string('(', 201) + "1" + new string(')', 201), new string('(', 1_000_000),
            new string('-', 1_000_000) + "1", new string('9', 5_000) })
            Assert.Null(Calculation.Evaluate(text));
        Assert.Null(Calculation.Evaluate("1" + string.Concat(Enumerable.Repeat("**1", 100_000))));
    }

    [Fact]
    public void Any_text_is_evaluated_or_refused()
    {
        var texts = Gen.Elements("0123456789.+-*/() \n".ToCharArray()).ListOf().Select(characters => new string([.. characters]));
        Prop.ForAll(texts.ToArbitrary(), text => { Calculation.Evaluate(text); }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Sums_of_integers_are_exact()
    {
        Prop.ForAll<int, int, int>((a, b, c) => Calculation.Evaluate($"({a})*({b})-({c})")!.Value.Whole == ((BigInteger)a * b) - c)
            .QuickCheckThrowOnFailure();
    }
}
