using System.Text;
using D1.Model.Tokenization.Patterns;

namespace D1.Model.Tokenization.Normalizers;

/// <summary>Puts one text in the place of every match.</summary>
internal sealed class ReplaceNormalizer(SplitPattern pattern, string content) : ITextNormalizer
{
    public string Normalize(string text)
    {
        var cuts = new List<PatternCut>();
        pattern.Cut(text, cuts);
        if (!cuts.Exists(cut => cut.IsMatch)) return text;
        var result = new StringBuilder(text.Length);
        foreach (var cut in cuts) result.Append(cut.IsMatch ? content.AsSpan() : text.AsSpan(cut.Start, cut.End - cut.Start));
        return result.ToString();
    }
}
