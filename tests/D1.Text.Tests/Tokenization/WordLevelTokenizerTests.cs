using D1.Core;
using D1.Text.Tokenization;
using FsCheck;
using FsCheck.Fluent;

namespace D1.Text.Tests.Tokenization;

public sealed class WordLevelTokenizerTests
{
    private static readonly WordLevelTokenizer Tokenizer =
        new(["0", "1", "+", "<answer>", "häs", WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask]);

    [Fact]
    public void Words_become_their_ids()
    {
        Assert.Equal([1, 2, 0], Tokenizer.Encode(" 1\t+\n 0 "));
        Assert.Equal("1 + 0", Tokenizer.Decode([1, 2, 0]));
        Assert.Empty(Tokenizer.Encode(""));
        Assert.Equal("", Tokenizer.Decode([]));
    }

    [Fact]
    public void Special_tokens_have_their_roles()
    {
        Assert.Equal((7, 5, 5, 6), (Tokenizer.VocabularySize, Tokenizer.EosId, Tokenizer.PadId, Tokenizer.MaskId));
        Assert.Equal("1", Tokenizer.Decode([1, 5, 6, 5], skipSpecialTokens: true));
        Assert.Equal("1 <|endoftext|> <|mdm_mask|>", Tokenizer.Decode([1, 5, 6]));
    }

    [Fact]
    public void Special_tokens_are_found_inside_words() =>
        Assert.Equal([1, 5, 5, 6, 0], Tokenizer.Encode("1<|endoftext|><|endoftext|><|mdm_mask|>0"));

    [Fact]
    public void Any_ids_survive_the_round_trip() =>
        Prop.ForAll(Gen.Choose(0, Tokenizer.VocabularySize - 1).ArrayOf().ToArbitrary(),
            ids => Tokenizer.Encode(Tokenizer.Decode(ids)).SequenceEqual(ids))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("1 + two", "two")]
    [InlineData("1+0", "1+0")]
    [InlineData("7<|endoftext|>", "7")]
    [InlineData("<ANSWER>", "<ANSWER>")]
    public void An_unknown_word_is_named(string text, string word) =>
        Assert.Contains($"unknown word '{word}'", Assert.Throws<InputException>(() => Tokenizer.Encode(text)).Message);

    [Theory]
    [InlineData(-1)]
    [InlineData(7)]
    public void An_unknown_id_is_named(int id) =>
        Assert.Contains("0 to 6", Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Decode([id])).Message);

    [Theory]
    [InlineData("a", "a is there twice")]
    [InlineData("b c", "white space")]
    [InlineData("", "white space")]
    [InlineData("b<|mdm_mask|>", "contains the special token")]
    public void A_vocabulary_that_cannot_round_trip_is_refused(string word, string message)
    {
        var error = Assert.Throws<ArgumentException>(() =>
            new WordLevelTokenizer(["a", WordLevelTokenizer.EndOfText, WordLevelTokenizer.Mask, word]));
        Assert.Contains(message.Replace("a is", "'a' is"), error.Message);
    }

    [Fact]
    public void A_missing_special_token_is_named() =>
        Assert.Contains("<|mdm_mask|>",
            Assert.Throws<ArgumentException>(() => new WordLevelTokenizer(["a", WordLevelTokenizer.EndOfText])).Message);
}
