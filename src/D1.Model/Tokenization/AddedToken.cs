namespace D1.Model.Tokenization;

/// <summary>A token that is found in the text before anything else, with Hugging Face's flags.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Content">Its text.</param>
/// <param name="SingleWord">Only where no word character stands beside it.</param>
/// <param name="StripLeft">Takes the white space before it.</param>
/// <param name="StripRight">Takes the white space after it.</param>
/// <param name="Normalized">Looked for in the normalised text, in its own normalised form.</param>
/// <param name="Special">Left out when special tokens are skipped.</param>
internal sealed record AddedToken(int Id, string Content, bool SingleWord, bool StripLeft, bool StripRight, bool Normalized, bool Special)
{
    public static AddedToken Read(JsonPlace place) => new(
        place["id"].Count(), place["content"].Text(), place.Flag("single_word", false), place.Flag("lstrip", false),
        place.Flag("rstrip", false),
        place.Flag("normalized", true), place.Flag("special", false));
}
