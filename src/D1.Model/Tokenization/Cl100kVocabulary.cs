using System.Globalization;

namespace D1.Model.Tokenization;

/// <summary>The tokens of OpenAI's cl100k_base: byte strings by rank. A byte is held as the character of the same number.</summary>
internal sealed class Cl100kVocabulary
{
    private const int Bytes = 256;

    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _ranks;

    private Cl100kVocabulary(Dictionary<string, int> ranks) => _ranks = ranks.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads a <c>.tiktoken</c> file: on each line a token in base64 and its rank.</summary>
    /// <exception cref="InputException">The file is not there, a line has another shape, or a byte has no token; the message names file and
    /// line.</exception>
    public static Cl100kVocabulary Read(string path)
    {
        if (!File.Exists(path)) throw new InputException($"{path}: no such file");
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        Span<byte> bytes = stackalloc byte[Bytes];
        Span<char> token = stackalloc char[Bytes];
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length == 0) continue;
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space <= 0
                || !Convert.TryFromBase64Chars(line.AsSpan(0, space), bytes, out var length)
                || !int.TryParse(line.AsSpan(space + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var rank))
                throw new InputException($"{path}, line {number}: must be a token in base64 (at most {Bytes} bytes) and its rank");
            System.Text.Encoding.Latin1.GetChars(bytes[..length], token);
            ranks[token[..length].ToString()] = rank;
        }

        for (var value = 0; value < Bytes; value++)
            if (!ranks.ContainsKey(((char)value).ToString())) throw new InputException($"{path}: byte {value} has no token");
        return new Cl100kVocabulary(ranks);
    }

    /// <summary>The rank of a byte string, or null where it is no token.</summary>
    public int? Rank(ReadOnlySpan<char> bytes) => _ranks.TryGetValue(bytes, out var rank) ? rank : null;
}
