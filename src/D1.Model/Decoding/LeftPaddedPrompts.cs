using D1.Text.Tokenization;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>Prompts of several lengths as one tensor, padded on the left (docs/fidelity.md).</summary>
/// <param name="Ids">int64 <c>[B, P]</c>.</param>
/// <param name="IsPrompt">1 where a token is the prompt's own, 0 on padding, int64 <c>[B, P]</c>.</param>
/// <param name="Cut">Prompts that were longer, and lost tokens on the left.</param>
public sealed record LeftPaddedPrompts(Tensor Ids, Tensor IsPrompt, int Cut)
{
    /// <param name="prompts">Token ids.</param>
    /// <param name="padId">What fills shorter prompts.</param>
    /// <param name="maxLength">Longer prompts lose tokens on the left (docs/fidelity.md); no limit when null.</param>
    /// <param name="device">Where the tensors go; the CPU when null.</param>
    public static LeftPaddedPrompts Create(IReadOnlyList<long[]> prompts, long padId, int? maxLength = null, Device? device = null)
    {
        var length = Math.Min(prompts.Max(prompt => prompt.Length), maxLength ?? int.MaxValue);
        var rows = prompts.Select(prompt => prompt[^Math.Min(prompt.Length, length)..]).ToList();
        return new LeftPaddedPrompts(
            Stack(row => Enumerable.Repeat(padId, length - row.Length).Concat(row)),
            Stack(row => Enumerable.Repeat(0L, length - row.Length).Concat(Enumerable.Repeat(1L, row.Length))),
            prompts.Count(prompt => prompt.Length > length));

        Tensor Stack(Func<long[], IEnumerable<long>> fill) => tensor(rows.SelectMany(fill).ToArray(), [rows.Count, length], device: device);
    }

    /// <summary>Prompts as text.</summary>
    public static LeftPaddedPrompts Encode(IEnumerable<string> prompts, ITokenizer tokenizer, int? maxLength = null,
        Device? device = null) =>
        Create([.. prompts.Select(prompt => Array.ConvertAll(tokenizer.Encode(prompt), id => (long)id))], tokenizer.PadId, maxLength,
            device);

    /// <summary>What may be attended to, bool <c>[B, P]</c>; null where that is everything.</summary>
    public Tensor? AttentionMask(Padding padding)
    {
        using var scope = NewDisposeScope();
        var visible = IsPrompt.ne(Number(0));
        return padding == Padding.Released || visible.all().item<bool>() ? null : visible.MoveToOuterDisposeScope();
    }
}

/// <summary>What left padding of the shorter prompts of a batch does (docs/fidelity.md).</summary>
public enum Padding
{
    /// <summary>It is attended to like text, as in the released code: batch mates change results.</summary>
    Released,

    /// <summary>It is left out of sight: each prompt is decoded as if alone.</summary>
    Unpadded,
}
