namespace D1.Tasks.Released;

/// <summary>An item with its verdict, and its effective tokens.</summary>
public sealed record ScoredItem(GeneratedItem Item, ReleasedVerdict Verdict, int EffectiveTokens);
