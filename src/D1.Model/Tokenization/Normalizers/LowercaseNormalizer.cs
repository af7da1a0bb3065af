namespace D1.Model.Tokenization.Normalizers;

/// <summary>Each code point's lower case; the one full mapping that differs from the simple one is İ.</summary>
internal sealed class LowercaseNormalizer : ITextNormalizer
{
    public string Normalize(string text) => text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();
}
