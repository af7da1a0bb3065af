using System.Text;

namespace D1.Model.Tokenization.Decoders;

/// <summary>The stream of a byte-level decoder: UTF-8 whose characters may span tokens.</summary>
/// <param name="textOf">An id's token; null: nothing to show.</param>
internal sealed class ByteStream(Func<int, string?> textOf) : StreamingDecoder
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    public override string Append(int id)
    {
        if (textOf(id) is not { } token) return "";
        var bytes = new List<byte>();
        ByteAlphabet.AppendBytes(token, bytes);
        return Decode([.. bytes], flush: false);
    }

    public override string Finish() => Decode([], flush: true);

    private string Decode(byte[] bytes, bool flush)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush)];
        return new string(characters, 0, _decoder.GetChars(bytes, 0, bytes.Length, characters, 0, flush));
    }
}
