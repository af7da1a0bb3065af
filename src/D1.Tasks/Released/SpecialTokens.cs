using System.Text.RegularExpressions;

namespace D1.Tasks.Released;

/// <summary>LLaDA's special tokens as text: training rewards see completions without them, the evaluation parser with them.</summary>
public static partial class SpecialTokens
{
    public const string EndOfText = "<|endoftext|>";
    public const string Mask = "<|mdm_mask|>";

    /// <summary>The text as decoding with <c>skip_special_tokens</c> gives it.</summary>
    public static string Remove(string text) => Special().Replace(text, "");

    [GeneratedRegex(@"<\|(?:startoftext|endoftext|mdm_mask|start_header_id|end_header_id|eot_id|reserved_token_[0-9]{1,3})\|>")]
    private static partial Regex Special();
}
