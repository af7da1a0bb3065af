using System.Numerics;
using D1.Tasks.Released;
using D1.Text;

namespace D1.Tasks.Tests.Released;

public sealed class PythonNumeralsTests
{
    [Theory]
    [InlineData("18", 18.0)]
    [InlineData(" +1_8.5_0 ", 18.5)]
    [InlineData("-.5e-1", -0.05)]
    [InlineData("18.", 18.0)]
    [InlineData("1e999", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("nAn", double.NaN)]
    [InlineData("\u00a0١٨\u2003", 18.0)]
    [InlineData("\U0001d7d9\U0001d7e0", 18.0)]
    public void Floats(string text, double value) => Assert.Equal(value, PythonNumerals.ParseFloat(text));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1__0")]
    [InlineData("_1")]
    [InlineData("1_")]
    [InlineData("1_.5")]
    [InlineData("1e")]
    [InlineData("- 1")]
    [InlineData("1,000")]
    [InlineData("0x10")]
    [InlineData("−18")]
    [InlineData("²")]
    [InlineData("\u001c1")]
    [InlineData("infinit")]
    public void No_floats(string text) => Assert.Null(PythonNumerals.ParseFloat(text));

    [Theory]
    [InlineData("007", 7)]
    [InlineData("-1_000", -1000)]
    [InlineData("\t４２\n", 42)]
    public void Integers(string text, int value) => Assert.Equal(value, PythonNumerals.ParseInt(text));

    [Fact]
    public void Integers_have_at_most_4300_digits()
    {
        Assert.Equal(BigInteger.Pow(10, 4300) - 1, PythonNumerals.ParseInt(new string('9', 4300)));
        Assert.Null(PythonNumerals.ParseInt(new string('9', 4301)));
        Assert.Null(PythonNumerals.FindIntegers("1 " + new string('9', 4301)));
    }

    [Fact]
    public void Numbers_in_a_text()
    {
        Assert.Equal([49, 0, 7], PythonNumerals.FindIntegers("49.0+x٧")!);
        Assert.Equal([-3.5, 7, 1, 8], PythonNumerals.FindDecimals("x=-3.5, 7.; 1-.8"));
    }

    [Theory]
    [InlineData("²", true)]
    [InlineData("①4", true)]
    [InlineData("\U0001d7d9", true)]
    [InlineData("½", false)]
    [InlineData("Ⅷ", false)]
    [InlineData("-1", false)]
    [InlineData("", false)]
    public void Digits(string text, bool expected) => Assert.Equal(expected, PythonText.IsDigits(text));

    [Fact]
    public void White_space_is_stripped_as_in_Python()
    {
        Assert.Equal("a", PythonText.Strip("\u001c\u0085\u3000\u2028a\u00a0\v"));
        Assert.Equal("\u200ba\u180e", PythonText.Strip(" \u200ba\u180e "));
    }
}
