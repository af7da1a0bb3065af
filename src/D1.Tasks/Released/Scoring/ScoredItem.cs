namespace D1.Tasks.Released;

/// <summary>An item with its verdict, and its effective tokens where they were counted.</summary>
public sealed record ScoredItem(GeneratedItem Item, ReleasedVerdict Verdict, int? EffectiveTokens);
