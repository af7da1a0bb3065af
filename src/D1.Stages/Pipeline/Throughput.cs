using System.Diagnostics.Metrics;
using D1.Model.Network;
using D1.Stages.Benchmarking;

namespace D1.Stages.Pipeline;

/// <summary>
/// Tokens per second of a long stage, and the share of the machine's matrix rate that it uses: multiply-adds done (<see cref="MatrixWork"/>) over what the
/// stage's threads could do. Counts from its making, in this process, whose only stage it is.
/// </summary>
internal sealed class Throughput : IDisposable
{
    // GFLOP/s of one thread, measured once a process.
    private static readonly Lazy<double> MachineRate = new(() => MatrixRate.Measure());

    private readonly StageContext _context;
    private readonly MeterListener _listener = new();
    private readonly long _started;
    private long _tokens;
    private long _multiplyAdds;

    public Throughput(StageContext context)
    {
        _context = context;
        _ = MachineRate.Value;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MatrixWork.MeterName && instrument.Name == MatrixWork.CounterName) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _multiplyAdds, count));
        _listener.Start();
        _started = context.Time.GetTimestamp();
    }

    private double Seconds => Math.Max(1e-9, _context.Time.GetElapsedTime(_started).TotalSeconds);

    private double TokensPerSecond => Math.Round(_tokens / Seconds);

    private double Utilisation => Math.Round(100 * 2e-9 * Interlocked.Read(ref _multiplyAdds) / Seconds / (MachineRate.Value * _context.Threads), 1);

    public void Add(long tokens) => _tokens += tokens;

    /// <summary>What a status line shows of it.</summary>
    public IEnumerable<(string Name, double Value)> Figures => [("tokens/s", TokensPerSecond), ("% of matrix rate", Utilisation)];

    /// <summary>Records both with the artifact.</summary>
    public void Record()
    {
        _context.Measure("tokens_per_second", TokensPerSecond);
        _context.Measure("matrix_rate_share_percent", Utilisation);
    }

    public void Dispose() => _listener.Dispose();
}
