namespace D1.Model.Tokenization.BytePairs;

/// <summary>The switches of a BPE model, by their names in tokenizer.json.</summary>
/// <param name="UnknownToken"><c>unk_token</c>; null: a character without a token is left out.</param>
/// <param name="FuseUnknown"><c>fuse_unk</c>: unknown characters side by side are one token.</param>
/// <param name="ByteFallback"><c>byte_fallback</c>: an unknown character becomes its bytes' tokens, <c>&lt;0x0A&gt;</c> and so on.</param>
/// <param name="IgnoreMerges"><c>ignore_merges</c>: a word that is a token needs no merges.</param>
/// <param name="ContinuingPrefix"><c>continuing_subword_prefix</c>, before every character but a word's first.</param>
/// <param name="EndSuffix"><c>end_of_word_suffix</c>, after a word's last character.</param>
internal sealed record BytePairOptions(string? UnknownToken, bool FuseUnknown, bool ByteFallback, bool IgnoreMerges,
    string ContinuingPrefix, string EndSuffix);
