using D1.Tasks.Countdown;

namespace D1.Tasks.Tests;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("7", 7)]
    [InlineData("2 + 3 * 4", 14)]
    [InlineData("( 2 + 3 ) * 4", 20)]
    [InlineData("20 - 3 - 4", 13)]
    [InlineData("20 / 2 / 5", 2)]
    [InlineData("1 / 3 * 3", 1)]
    [InlineData("( ( ( 5 ) ) )", 5)]
    [InlineData("3 - 5", -2)]
    public void Values(string text, int value) => Assert.Equal((Rational)value, Expression.Evaluate(text.Split(' ')));

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("- 3")]
    [InlineData("3 +")]
    [InlineData("3 4")]
    [InlineData("( 3")]
    [InlineData("3 )")]
    [InlineData("( )")]
    [InlineData("3 ^ 2")]
    [InlineData("07")]
    [InlineData("1 / 0")]
    [InlineData("1 / ( 2 - 2 ) + 1")]
    [InlineData("x")]
    public void No_value(string text) => Assert.Null(Expression.Evaluate(text.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void Fractions_with_one_value_are_equal()
    {
        Assert.Equal(Expression.Evaluate(["1", "/", "2"]), Expression.Evaluate(["2", "/", "4"]));
        Assert.Equal(Expression.Evaluate(["1", "/", "(", "1", "-", "3", ")"]), Expression.Evaluate(["(", "1", "-", "2", ")", "/", "2"]));
    }

    [Theory]
    [InlineData("1 / 2 + 1 / 3", "5 / 6")]
    [InlineData("1 / 2 - 1 / 3", "1 / 6")]
    [InlineData("2 / 3 * ( 3 / 4 )", "1 / 2")]
    [InlineData("2 / 3 / ( 4 / 5 )", "5 / 6")]
    public void Fractions_are_reckoned_with_exactly(string text, string value) =>
        Assert.Equal(Expression.Evaluate(value.Split(' ')), Expression.Evaluate(text.Split(' ')));

    [Fact]
    public void Brackets_count_by_how_deep_they_are_within_each_other()
    {
        Assert.Equal((Rational)100, Expression.Evaluate(string.Join(" + ", Enumerable.Repeat("( 1 )", 100)).Split(' ')));
        Assert.Equal((Rational)1, Expression.Evaluate(Nested(64)));
        Assert.Null(Expression.Evaluate(Nested(65)));

        static string[] Nested(int depth) => [.. Enumerable.Repeat("(", depth), "1", .. Enumerable.Repeat(")", depth)];
    }

    [Fact]
    public void Deep_nesting_is_no_value() => Assert.Null(Expression.Evaluate(Enumerable.Repeat("(", 100_000).ToArray()));
}
