using D1.Model.Decoding;

using static TorchSharp.torch;

namespace D1.Model.Tests.Decoding;

/// <summary>Prompts of several lengths in one tensor.</summary>
public sealed class LeftPaddedPromptsTests
{
    private static readonly long[][] Prompts = [[1, 2, 3, 4], [5], [6, 7]];

    [Theory]
    [InlineData(null, "1 2 3 4 0 0 0 5 0 0 6 7", "1 1 1 1 0 0 0 1 0 0 1 1", 0)]
    [InlineData(2, "3 4 0 5 6 7", "1 1 0 1 1 1", 1)]
    [InlineData(9, "1 2 3 4 0 0 0 5 0 0 6 7", "1 1 1 1 0 0 0 1 0 0 1 1", 0)]
    public void Padding_and_cuts_are_on_the_left(int? maxLength, string ids, string isPrompt, int cut)
    {
        using var scope = NewDisposeScope();
        var padded = LeftPaddedPrompts.Create(Prompts, 0, maxLength);
        Assert.Equal(ids, string.Join(' ', padded.Ids.data<long>().ToArray()));
        Assert.Equal(isPrompt, string.Join(' ', padded.IsPrompt.data<long>().ToArray()));
        Assert.Equal((3, cut), (padded.Ids.size(0), padded.Cut));
    }

    [Fact]
    public void Padding_is_out_of_sight_only_where_it_is_to_be_and_where_there_is_any()
    {
        using var scope = NewDisposeScope();
        var padded = LeftPaddedPrompts.Create([[1, 2], [5]], 0);
        Assert.Equal([true, true, false, true], padded.AttentionMask(Padding.Unpadded)!.data<bool>().ToArray());
        Assert.Null(padded.AttentionMask(Padding.Released));
        Assert.Null(LeftPaddedPrompts.Create([[1, 2], [5, 6]], 0).AttentionMask(Padding.Unpadded));
    }
}
