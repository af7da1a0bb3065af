namespace D1.Model.Tokenization.Normalizers;

/// <summary>A normaliser that is one function.</summary>
internal sealed class FunctionNormalizer(Func<string, string> function) : ITextNormalizer
{
    public string Normalize(string text) => function(text);
}
