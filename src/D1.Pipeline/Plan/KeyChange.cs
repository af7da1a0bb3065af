using D1.Pipeline.Keys;

namespace D1.Pipeline.Plan;

/// <summary>A component of a key that differs from an earlier one's.</summary>
/// <param name="Component">Such as <c>parameters.learning_rate</c>.</param>
/// <param name="Old">Null when it is new.</param>
/// <param name="Current">Null when it is gone.</param>
/// <param name="Members">What lies between two digests of code, where both lists are known.</param>
public sealed record KeyChange(string Component, string? Old, string? Current, CodeDifference? Members = null)
{
    /// <summary>The components that two keys do not share, in order of their names.</summary>
    public static IEnumerable<KeyChange> Between(IReadOnlyDictionary<string, string> old, IReadOnlyDictionary<string, string> current) =>
        old.Keys.Union(current.Keys).Order(StringComparer.Ordinal)
            .Select(name => new KeyChange(name, old.GetValueOrDefault(name), current.GetValueOrDefault(name)))
            .Where(change => change.Old != change.Current);
}
