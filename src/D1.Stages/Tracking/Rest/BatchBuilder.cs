using System.Text.Json;

namespace D1.Stages.Tracking.Rest;

/// <summary>Fills one batch up to the server's limits.</summary>
internal sealed class BatchBuilder
{
    // {"run_id":"…","metrics":[…],"params":[…],"tags":[…]} around the items, and room for a long run id.
    private const int Envelope = 512;
    private readonly List<MlflowMetric> _metrics = [];
    private readonly List<MlflowPair> _params = [];
    private readonly List<MlflowPair> _tags = [];
    private int _bytes = Envelope;

    public bool IsEmpty => _metrics.Count + _params.Count + _tags.Count == 0;

    /// <summary>Takes the entry, or says that the batch is full or that it belongs in none.</summary>
    public bool TryAdd(SpoolEntry entry) => entry switch
    {
        SpoolEntry.Metric metric => TryAdd(_metrics, new MlflowMetric(metric.Key, metric.Value, metric.Time, metric.Step), MlflowLimits.BatchMetrics),
        SpoolEntry.Param pair => TryAdd(_params, new MlflowPair(pair.Key, pair.Value), MlflowLimits.BatchParams),
        SpoolEntry.Tag pair => TryAdd(_tags, new MlflowPair(pair.Key, pair.Value), MlflowLimits.BatchTags),
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
        if (items.Count == most || _metrics.Count + _params.Count + _tags.Count == MlflowLimits.BatchItems || _bytes + bytes > MlflowLimits.BatchBytes) return false;
        items.Add(item);
        _bytes += bytes;
        return true;
    }
}
