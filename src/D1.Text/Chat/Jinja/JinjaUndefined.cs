using D1.Core;

namespace D1.Text.Chat.Jinja;

/// <summary>What a name without a value gives: prints as nothing, is false, and may not be used for anything else.</summary>
internal sealed record JinjaUndefined(string Description)
{
    public InputException Error(int line) => JinjaError.At(line, $"{Description} is undefined");
}
