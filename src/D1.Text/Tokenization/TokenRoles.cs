using D1.Core;

namespace D1.Text.Tokenization;

/// <summary>Which token ends a completion, which pads, which masks.</summary>
internal sealed class TokenRoles(string tokenizer, int? eos, int? pad, int? mask)
{
    public int Eos => eos ?? throw Missing("end-of-text", "eos_token");

    public int Pad => pad ?? eos ?? throw Missing("padding", "pad_token");

    public int Mask => mask ?? throw Missing("mask", "mask_token");

    private InputException Missing(string what, string key) =>
        new($"{tokenizer}: no {what} token: name one as '{key}' in the tokenizer_config.json beside it");
}
