using System.Text;

namespace D1.Model.Tokenization.Normalizers;

/// <summary>NFC, NFD, NFKC or NFKD by the platform's tables.</summary>
internal sealed class UnicodeNormalizer(NormalizationForm form) : ITextNormalizer
{
    /// <summary>A noncharacter that .NET refuses to normalise; nothing composes with it, so a text may be cut there.</summary>
    private const char Refused = '\uFFFE';

    public string Normalize(string text)
    {
        if (IsUnchanged(text)) return text;
        if (!"e\u0301".Normalize(NormalizationForm.FormC).Equals("é", StringComparison.Ordinal))
            throw new InputException("this tokenizer normalises text, which .NET cannot do in globalization-invariant mode: install "
                + "libicu and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT");
        return text.Contains(Refused)
            ? string.Join(Refused, text.Split(Refused).Select(part => part.Normalize(form)))
            : text.Normalize(form);
    }

    /// <summary>No form changes ASCII, and nothing below U+0300 composes or, being composed, is out of NFC.</summary>
    private bool IsUnchanged(string text) =>
        form == NormalizationForm.FormC ? !text.AsSpan().ContainsAnyExceptInRange('\0', '\u02FF') : Ascii.IsValid(text);
}
