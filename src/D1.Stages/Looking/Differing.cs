namespace D1.Stages.Looking;

/// <summary>Something that both sides have, or one of them, and not alike.</summary>
/// <param name="Name">What it is.</param>
/// <param name="A">The first side's; null where it has none.</param>
/// <param name="B">The second side's.</param>
public sealed record Differing<T>(string Name, T? A, T? B)
{
    /// <summary>All names of both, in the first one's order, that <paramref name="counts"/>.</summary>
    internal static IReadOnlyList<Differing<T>> Between<TSource>(
        IReadOnlyDictionary<string, TSource> a, IReadOnlyDictionary<string, TSource> b, Func<TSource, T> convert,
        Func<Differing<T>, bool> counts) =>
    [
        .. a.Keys.Union(b.Keys).Select(name => new Differing<T>(name,
            a.TryGetValue(name, out var first) ? convert(first) : default, b.TryGetValue(name, out var second) ? convert(second) : default))
            .Where(counts),
    ];
}
