namespace D1.Model.Tokenization.Normalizers;

/// <summary>Changes a text before it is cut; both texts are well-formed UTF-16.</summary>
internal interface ITextNormalizer
{
    string Normalize(string text);
}
