using D1.Tasks.Released;

namespace D1.Tasks.Tests.Released;

/// <summary>Counts of texts that the recorded ones have none like.</summary>
public sealed class EffectiveTokensTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("the", 1)]
    [InlineData("it's", 2)]
    [InlineData("it'ſ", 4)]
    [InlineData("1234567", 3)]
    [InlineData("<|eot_id|>x", 8)]
    [InlineData("<|endofprompt|>", 7)] // a special token of the encoding is text
    [InlineData("<|endoftext|>the", 1)] // padding
    [InlineData("𝔸to", 4)] // a letter beyond the Basic Multilingual Plane: one piece with those behind it
    [InlineData("😀to", 3)] // a symbol's piece ends before them
    [InlineData("𝟙𝟚𝟛𝟜", 12)]
    [InlineData("\ud800x", 2)]
    public void A_text_has_as_many_tokens_as_in_the_published_encoding(string text, int tokens) =>
        Assert.Equal(tokens, EffectiveTokens.Count(text));

    [Fact]
    public void A_long_piece_is_counted() => Assert.Equal(1_250, EffectiveTokens.Count(new string('a', 10_000)));
}
