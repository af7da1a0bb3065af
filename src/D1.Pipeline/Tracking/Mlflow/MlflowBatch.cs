using System.Text.Json;

namespace D1.Pipeline.Tracking.Mlflow;

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

/// <summary>Fills one batch up to what the server takes: the "Log Batch" page of MLflow's REST reference.</summary>
internal sealed class BatchBuilder
{
    private const int MostItems = 1000, MostMetrics = 1000, MostParams = 100, MostTags = 100, MostBytes = 1_000_000;

    // {"run_id":"…","metrics":[…],"params":[…],"tags":[…]} around the items, and room for a long run id.
    private const int Envelope = 512;

    private readonly List<MlflowMetric> _metrics = [];
    private readonly List<MlflowPair> _params = [];
    private readonly List<MlflowPair> _tags = [];
    private int _bytes = Envelope;

    public bool IsEmpty => Count == 0;

    private int Count => _metrics.Count + _params.Count + _tags.Count;

    /// <summary>Takes the record, or says that the batch is full or that it belongs in none.</summary>
    public bool TryAdd(RunRecord record) => record switch
    {
        RunRecord.Metric(var key, var step, var value, var time) =>
            TryAdd(_metrics, new MlflowMetric(MlflowText.Name(key), value, time, step), MostMetrics),
        RunRecord.Param(var key, var value) =>
            TryAdd(_params, new MlflowPair(MlflowText.Name(key), MlflowText.ParamValue(value)), MostParams),
        RunRecord.Tag(var key, var value) =>
            TryAdd(_tags, new MlflowPair(MlflowText.Name(key), MlflowText.TagValue(value)), MostTags),
        _ => false,
    };

    /// <summary>The batch; the builder is empty again.</summary>
    public MlflowBatch Take()
    {
        var batch = new MlflowBatch([.. _metrics], [.. _params], [.. _tags]);
        _metrics.Clear();
        _params.Clear();
        _tags.Clear();
        _bytes = Envelope;
        return batch;
    }

    private bool TryAdd<T>(List<T> items, T item, int most)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(item, MlflowJson.Options).Length + 1;
        if (items.Count == most || Count == MostItems || _bytes + bytes > MostBytes) return false;
        items.Add(item);
        _bytes += bytes;
        return true;
    }
}
