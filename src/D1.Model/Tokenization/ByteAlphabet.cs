using System.Text;

namespace D1.Model.Tokenization;

/// <summary>
/// GPT-2's byte alphabet: every byte has a printable character, itself where it is one in Latin-1, else the next from U+0100 on. The
/// vocabularies of byte-level BPE are written in it.
/// </summary>
internal static class ByteAlphabet
{
    private const int End = 0x144;

    private static readonly char[] Characters = BuildCharacters();
    private static readonly short[] Bytes = BuildBytes();

    public static char CharacterOf(byte value) => Characters[value];

    /// <summary>The UTF-8 bytes of a well-formed text, one character a byte.</summary>
    public static string Map(string text) => Map(text.AsSpan());

    /// <inheritdoc cref="Map(string)"/>
    public static string Map(ReadOnlySpan<char> text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Span<byte> bytes = length <= 512 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(text, bytes);
        return string.Create(length, (ReadOnlySpan<byte>)bytes, (result, source) =>
        {
            for (var at = 0; at < source.Length; at++) result[at] = Characters[source[at]];
        });
    }

    /// <summary>
    /// The bytes that <paramref name="token"/> stands for; a token with a character that is not in the alphabet stands for its own UTF-8
    /// bytes.
    /// </summary>
    public static void AppendBytes(string token, List<byte> bytes)
    {
        var before = bytes.Count;
        foreach (var character in token)
        {
            if (character >= End || Bytes[character] < 0)
            {
                bytes.RemoveRange(before, bytes.Count - before);
                bytes.AddRange(Encoding.UTF8.GetBytes(token));
                return;
            }

            bytes.Add((byte)Bytes[character]);
        }
    }

    private static char[] BuildCharacters()
    {
        var next = 0x100;
        var characters = new char[256];
        for (var value = 0; value < 256; value++)
            characters[value] = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)next++;
        return characters;
    }

    private static short[] BuildBytes()
    {
        var bytes = new short[End];
        Array.Fill(bytes, (short)-1);
        for (var value = 0; value < 256; value++) bytes[Characters[value]] = (short)value;
        return bytes;
    }
}
