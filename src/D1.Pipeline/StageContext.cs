using D1.Core;
using D1.Pipeline.Devices;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Pipeline.Tracking;

namespace D1.Pipeline;

/// <summary>Everything a running stage may use beside its options: inputs, folders, progress, metrics, cancellation.</summary>
public sealed class StageContext
{
    private readonly SortedDictionary<string, double> _results = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, double> _measurements = new(StringComparer.Ordinal);
    private readonly Lazy<Checkpoints> _checkpoints;

    public StageContext() => _checkpoints = new Lazy<Checkpoints>(MakeCheckpoints);

    /// <summary>The spec's name with its overrides, for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>
    /// Input artifacts by name: the spec's slots, and the stage's expanded inputs. An optional slot without a spec is absent.
    /// </summary>
    public required IReadOnlyDictionary<string, Artifact> Inputs { get; init; }

    /// <summary>The kinds that the stage says its options name.</summary>
    public IReadOnlyList<Kind> Kinds { get; init; } = [];

    /// <summary>The folder that the spec lies in, for a file beside it.</summary>
    public string SpecFolder { get; init; } = ".";

    /// <summary>Empty folder to write the outputs into; it becomes the artifact.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>Folder that survives kills, for checkpoints and finished parts; gone once the artifact is published.</summary>
    public required string WorkFolder { get; init; }

    public required IStageEvents Events { get; init; }

    public required ITrackedRun Tracked { get; init; }

    /// <summary>Set when the user or the machine wants the stage to stop: checkpoint and throw, within seconds.</summary>
    public CancellationToken Cancellation { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Every generator derives from it; 0 for a stage without <see cref="Specs.ISeededOptions"/>.</summary>
    public long Seed { get; init; }

    public int Threads { get; init; } = 1;

    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    /// <summary>How a GPU computes.</summary>
    public CudaOptions Cuda { get; init; } = new();

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(20);

    public Checkpoints Checkpoints => _checkpoints.Value;

    /// <summary>Every point so far, of this attempt and of those that it goes on from.</summary>
    public RunCurves Curves { get; } = new();

    /// <summary>What the model that is trained wrote so far.</summary>
    public RunSamples Samples { get; } = new();

    /// <summary>What goes into <c>metrics.json</c>.</summary>
    public IReadOnlyDictionary<string, double> Results => _results;

    /// <summary>What goes into the manifest as measured.</summary>
    public IReadOnlyDictionary<string, double> Measurements => _measurements;

    /// <summary>The input artifact of a name.</summary>
    /// <exception cref="KeyNotFoundException">The stage declares no such input, or the spec gives none.</exception>
    public Artifact Input(string name) => Inputs.TryGetValue(name, out var input)
        ? input
        : throw new KeyNotFoundException($"stage has no input '{name}'; it has: {string.Join(", ", Inputs.Keys)}");

    /// <summary>The kind of a name that the stage's <see cref="IStage.Kinds"/> gives, or null: none, or not a
    /// <typeparamref name="T"/>.</summary>
    [OutsideKey("what it makes is a root of the walk by itself")]
    public T? Find<T>(string name)
        where T : class => Kinds.FirstOrDefault(kind => kind.Name == name && kind.Type.IsAssignableTo(typeof(T)))?.Make() as T;

    /// <summary>The kind of a name that the stage's <see cref="IStage.Kinds"/> gives.</summary>
    /// <exception cref="KeyNotFoundException">It does not: its code would not be in the key.</exception>
    public T Get<T>(string name)
        where T : class => Find<T>(name) ?? throw new KeyNotFoundException(
            $"the stage's Kinds names no {typeof(T).Name} '{name}'; it names: {string.Join(", ", Kinds.Select(kind => kind.Name))}");

    /// <summary>Full path of an output file; its folder exists.</summary>
    public string Output(params string[] parts)
    {
        var path = Path.Combine([OutputFolder, .. parts]);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>
    /// Begins a phase of <paramref name="steps"/> steps, <paramref name="done"/> of which were done before (by a killed attempt).
    /// </summary>
    [OutsideKey("display")]
    public ProgressMeter Begin(string phase, long steps, long done = 0) => new(phase, steps, done, Events, Time);

    /// <summary>One line for people.</summary>
    [OutsideKey("display")]
    public void Say(string text) => Events.Message(text);

    /// <summary>One point of a curve, for the tracker and the artifact's <c>curves.jsonl</c>.</summary>
    /// <exception cref="NotFiniteException">The value is not finite: what it was taken from is of no use.</exception>
    [OutsideKey("tracking")]
    public void Metric(string name, double value, long step)
    {
        Tracked.Metric(name, Finite.Require(value, name), step);
        Curves.Add(name, step, value);
    }

    /// <summary>A figure of the result, the same at every rebuild: it goes into <c>metrics.json</c>, which the artifact's digest covers.
    /// Durations and speeds belong to <see cref="Measure"/>.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The figure.</param>
    /// <param name="step">Where it lies on the curve of that name; 0 where there is none.</param>
    /// <exception cref="NotFiniteException">The figure is not finite.</exception>
    public void Result(string name, double value, long step = 0)
    {
        if (step > 0) Metric(name, value, step);
        else Tracked.Metric(name, Finite.Require(value, name), step);
        _results[name] = value;
    }

    /// <summary>A measured figure that differs from run to run, such as tokens per second: tracker and manifest only.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The figure.</param>
    /// <param name="step">Where the tracker shows it: behind the curve of that name, when there is one.</param>
    [OutsideKey("tracking")]
    public void Measure(string name, double value, long step = 0)
    {
        _measurements[name] = value;
        Tracked.Metric(name, value, step);
    }

    // What was recorded before a checkpoint is not recorded again by the attempt that goes on from it.
    private Checkpoints MakeCheckpoints() =>
        new(Path.Combine(WorkFolder, "checkpoints"), Events, Time, Cancellation)
        {
            Interval = CheckpointInterval,
            Saving = Tracked.Flush,
            Beside = [Curves, Samples],
        };
}
