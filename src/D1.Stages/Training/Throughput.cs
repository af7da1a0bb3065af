using System.Diagnostics.Metrics;
using D1.Core;
using D1.Model.Network;
using D1.Pipeline;
using D1.Pipeline.Devices;
using D1.Stages.Bench;

namespace D1.Stages.Training;

/// <summary>
/// Tokens per second of a long stage, and on the CPU the share of the machine's matrix rate that it uses: multiply-adds done
/// (<see cref="MatrixWork"/>) over what the stage's threads could do. Only what happens between <see cref="Begin"/> and <see cref="Add"/>
/// counts, neither validation nor another stage of the process.
/// </summary>
[OutsideKey("measures speed, which no output holds")]
internal sealed class Throughput : IDisposable
{
    private const string Rate = "tokens_per_second", Share = "matrix_rate_share_percent";

    /// <summary>What it records.</summary>
    public static IReadOnlyList<string> Names { get; } = [Rate, Share];

    // GFLOP/s of one thread, measured once a process.
    private static readonly Lazy<double> MachineRate = new(() => MatrixRate.Measure());

    // Flows to the threads that a step starts.
    private static readonly AsyncLocal<Throughput?> Working = new();

    private readonly StageContext _context;
    private readonly double? _rate;
    private readonly MeterListener _listener = new();
    private long _began;
    private double _seconds;
    private long _tokens;
    private long _last;
    private long _multiplyAdds;

    /// <param name="context">The running stage.</param>
    /// <param name="rate">GFLOP/s of one thread; measured when null.</param>
    public Throughput(StageContext context, double? rate = null)
    {
        _context = context;
        if (context.Device.Class != DeviceClass.Cpu) return;
        _rate = rate ?? MachineRate.Value;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == MatrixWork.MeterName && instrument.Name == MatrixWork.CounterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, _, _) =>
        {
            if (Working.Value == this) Interlocked.Add(ref _multiplyAdds, count);
        });
        _listener.Start();
    }

    /// <summary>What a status line shows of it; nothing before there was work.</summary>
    public IEnumerable<(string Name, double Value)> Figures => _seconds == 0 ? [] : _rate is { } rate
        ? [("tokens/s", TokensPerSecond), ("% of matrix rate", Utilisation(rate))]
        : [("tokens/s", TokensPerSecond)];

    private double TokensPerSecond => Math.Round(_tokens / _seconds);

    /// <summary>Begins a step.</summary>
    public void Begin() => (_began, Working.Value) = (_context.Time.GetTimestamp(), this);

    /// <summary>Ends the step that was begun last.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="step">Its number, where the rate is to have a curve.</param>
    public void Add(long tokens, long? step = null)
    {
        Working.Value = null;
        var seconds = _context.Time.GetElapsedTime(_began).TotalSeconds;
        _seconds += seconds;
        _tokens += tokens;
        if (step is not { } number) return;
        _last = number + 1;
        // A clock may stand still; a rate without time is none.
        if (seconds > 0) _context.Metric(Rate, Math.Round(tokens / seconds), number);
    }

    /// <summary>Records the rates with the artifact, unless this attempt had no work left.</summary>
    public void Record()
    {
        if (_seconds == 0) return;
        _context.Measure(Rate, TokensPerSecond, _last);
        if (_rate is { } rate) _context.Measure(Share, Utilisation(rate));
    }

    public void Dispose() => _listener.Dispose();

    private double Utilisation(double rate) =>
        Math.Round(100 * 2e-9 * Interlocked.Read(ref _multiplyAdds) / _seconds / (rate * _context.Threads), 1);
}
