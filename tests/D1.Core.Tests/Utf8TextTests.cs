using System.Text;
using D1.Tests;

namespace D1.Core.Tests;

/// <summary>Text that is UTF-8 or refused, by line.</summary>
public sealed class Utf8TextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("\n\na", "||a")]
    [InlineData("ü\r\nb\rc\r", "ü|b|c")]
    [InlineData("a\r\n\r\nb", "a||b")]
    [InlineData("\uFEFFa\n\uFEFFb", "a|\uFEFFb")]
    public void Lines_end_as_in_text_files_however_their_bytes_come(string text, string lines)
    {
        Assert.Equal(lines, string.Join('|', Lines(new MemoryStream(Encoding.UTF8.GetBytes(text)))));
        Assert.Equal(lines, string.Join('|', Lines(new SlowStream(Encoding.UTF8.GetBytes(text)))));
    }

    [Fact]
    public void A_line_may_be_longer_than_what_is_read_at_once()
    {
        var text = string.Concat(Enumerable.Repeat("äb", 30_000));
        Assert.Equal([text, text], Lines(new MemoryStream(Encoding.UTF8.GetBytes(text + "\n" + text))));
    }

    [Fact]
    public void A_line_is_given_before_the_next_one_comes()
    {
        using var reader = new Utf8LineReader(new SlowStream("a\r\n"u8.ToArray(), isOpen: true), "here");
        Assert.Equal("a", reader.ReadLine());
    }

    [Theory]
    [InlineData(1, 0xFF)]
    [InlineData(3, 97, 10, 10, 0xC3)]
    [InlineData(2, 97, 10, 0xC3, 10)]
    public void Other_bytes_are_refused_with_their_line(int line, params int[] bytes)
    {
        var content = Array.ConvertAll(bytes, value => (byte)value);
        Assert.Equal($"here, line {line}: no UTF-8", Assert.Throws<InputException>(() => Lines(new MemoryStream(content))).Message);
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllBytes(file, content);
        Assert.Equal($"{file}, line {line}: no UTF-8", Assert.Throws<InputException>(() => Utf8Text.ReadLines(file).ToList()).Message);
    }

    [Fact]
    public void A_whole_file_is_read_or_refused_likewise()
    {
        var file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "ü\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal("ü\n", Utf8Text.ReadAll(file));
        File.WriteAllBytes(file, [(byte)'a', (byte)'\n', 0xFC]);
        Assert.Equal("it, line 2: no UTF-8", Assert.Throws<InputException>(() => Utf8Text.ReadAll(file, "it")).Message);
        Assert.Equal("none: no such file", Assert.Throws<InputException>(() => Utf8Text.ReadAll(file + "2", "none")).Message);
    }

    private static List<string> Lines(Stream stream)
    {
        using var reader = new Utf8LineReader(stream, "here");
        var lines = new List<string>();
        while (reader.ReadLine() is { } line) lines.Add(line);
        Assert.Equal(lines.Count, reader.Number);
        return lines;
    }

    /// <summary>Gives a byte at a time; one that stays open has no end that could be waited for.</summary>
    private sealed class SlowStream(byte[] bytes, bool isOpen = false) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) =>
            isOpen && Position == Length ? throw new InvalidOperationException("asked for more than the line") : base.Read(buffer[..1]);
    }
}
