using System.Globalization;
using D1.Model;
using D1.Model.Tokenization;

namespace D1.Tasks.Tests.Released;

/// <summary>
/// Splitting and merging with a small vocabulary: all bytes, then "th", "the", "aa", "aaaa", an e with an accent, and the last byte of 𝔸
/// with a t.
/// </summary>
public sealed class Cl100kEncodingTests : IDisposable
{
    private static readonly string[] Merges = ["th", "the", "aa", "aaaa", "é"];

    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("d1-cl100k-").FullName, "small.tiktoken");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData("the", new[] { 257 })]
    [InlineData("thth", new[] { 256, 256 })]
    [InlineData("aaaaa", new[] { 259, 97 })]
    [InlineData("é", new[] { 260 })]
    [InlineData("", new int[0])]
    [InlineData("it's", new[] { 105, 116, 39, 115 })]
    public void Pairs_of_the_lowest_rank_merge_first(string text, int[] tokens) => Assert.Equal(tokens, Encoding().Encode(text));

    [Fact]
    public void Letters_beyond_the_basic_plane_are_letters()
    {
        // So it makes one piece with the letters behind it, and a merge may cross into them; a symbol's piece ends before them.
        Assert.Equal([0xF0, 0x9D, 0x94, 261, 'o'], Encoding().Encode("𝔸to"));
        Assert.Equal([.. System.Text.Encoding.UTF8.GetBytes("😀to").Select(value => (int)value)], Encoding().Encode("😀to"));
    }

    [Fact]
    public void A_long_piece_merges_in_a_moment() => Assert.Equal(250_000, Encoding().Count(new string('a', 1_000_000)));

    [Theory]
    [InlineData("!!! 0")]
    [InlineData("YQ==")]
    [InlineData("YQ== x")]
    [InlineData("YQ== 97")]
    public void A_damaged_file_is_one_line(string text)
    {
        File.WriteAllText(_path, text);
        var error = Assert.Throws<InputException>(() => Cl100kEncoding.Read(_path));
        Assert.StartsWith(_path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private Cl100kEncoding Encoding()
    {
        var tokens = Enumerable.Range(0, 256).Select(value => new[] { (byte)value })
            .Concat(Merges.Select(System.Text.Encoding.UTF8.GetBytes)).Append([0xB8, (byte)'t']);
        File.WriteAllLines(_path,
            tokens.Select((token, rank) => string.Create(CultureInfo.InvariantCulture, $"{Convert.ToBase64String(token)} {rank}")));
        return Cl100kEncoding.Read(_path);
    }
}
