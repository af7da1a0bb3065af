namespace D1.Stages.Tracking.Rest;

/// <summary>What one log-batch request carries.</summary>
internal sealed record MlflowBatch(IReadOnlyList<MlflowMetric> Metrics, IReadOnlyList<MlflowPair> Params, IReadOnlyList<MlflowPair> Tags)
{
    public int Count => Metrics.Count + Params.Count + Tags.Count;

    /// <summary>Two batches with half of the items each.</summary>
    public (MlflowBatch First, MlflowBatch Second) Halves()
    {
        var half = Count / 2;
        var metrics = Math.Min(half, Metrics.Count);
        var parameters = Math.Min(half - metrics, Params.Count);
        var tags = half - metrics - parameters;
        return (new([.. Metrics.Take(metrics)], [.. Params.Take(parameters)], [.. Tags.Take(tags)]),
            new([.. Metrics.Skip(metrics)], [.. Params.Skip(parameters)], [.. Tags.Skip(tags)]));
    }

    public override string ToString() => string.Join(", ", Metrics.Select(metric => $"metric '{metric.Key}'")
        .Concat(Params.Select(pair => $"parameter '{pair.Key}'")).Concat(Tags.Select(pair => $"tag '{pair.Key}'")));
}
