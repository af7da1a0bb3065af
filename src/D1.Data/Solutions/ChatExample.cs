namespace D1.Data.Solutions;

/// <summary>A conversation to fine-tune on.</summary>
/// <param name="Id">Stable identity: data set and place.</param>
/// <param name="Prompt">The rendered text whose tokens are not learned; as many tokens of <paramref name="Text"/> are its prompt.</param>
/// <param name="Text">The whole conversation, rendered.</param>
public sealed record ChatExample(string Id, string Prompt, string Text);
