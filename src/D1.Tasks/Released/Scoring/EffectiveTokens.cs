using D1.Model;
using D1.Model.Tokenization;

namespace D1.Tasks.Released;

/// <summary>
/// The released count of a completion's tokens before it ends: cl100k_base, padding removed, the end of the turn counted as text.
/// </summary>
public static class EffectiveTokens
{
    /// <summary>Where a mirror of hubs has the encoding.</summary>
    public const string EncodingFile = "openaipublic/encodings/cl100k_base.tiktoken";

    public static int Count(string generation, Cl100kEncoding encoding) =>
        encoding.Count(generation.Replace(SpecialTokens.EndOfText, "", StringComparison.Ordinal));

    /// <summary>The encoding's file in a mirror of hubs, read; null where no mirror has it.</summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static Cl100kEncoding? FindEncoding() =>
        HubMirror.Find(EncodingFile) is { } path ? Cl100kEncoding.Read(path) : null;
}
