using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Pipeline.Tracking;
using D1.Pipeline.Tracking.Mlflow;

namespace D1.Pipeline.Execution;

/// <summary>One run of a graph from a command line: its store, its journal, its workers, and what is sent to MLflow meanwhile.</summary>
public sealed class Invocation : IAsyncDisposable
{
    private readonly SpecGraph _graph;
    private readonly RunOptions _options;
    private readonly ISchedulerDisplay _display;
    private readonly Action<string> _say;
    private readonly MlflowServer? _server = MlflowServer.FromEnvironment();
    private readonly JournalTracker _tracker;
    private readonly INodeRunner _runner;
    private IDisposable? _sending;

    /// <param name="graph">What is run.</param>
    /// <param name="artifacts">The artifacts folder; the usual one when null.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="display">Shows it.</param>
    /// <param name="say">Takes a line for people.</param>
    /// <param name="worker">What does the work; this program when null.</param>
    /// <param name="elsewhere">Follows work that another system does; null where workers of this machine do it.</param>
    /// <exception cref="InputException">The environment names an MLflow server that cannot be one.</exception>
    public Invocation(SpecGraph graph, string? artifacts, RunOptions options, ISchedulerDisplay display, Action<string> say,
        WorkerCommand? worker = null, Func<ArtifactStore, INodeRunner>? elsewhere = null)
    {
        (_graph, _display, _say) = (graph, display, say);
        Store = new ArtifactStore(Stores.Find(artifacts), say);
        _tracker = new JournalTracker(Store.Root, WorkerHost.ExperimentOf(graph.Roots[0]), say);
        _options = options with { Tracker = _tracker };
        // Before anything loads the native libraries.
        if (options.InProcess) NativeSettings.Apply();
        _runner = elsewhere?.Invoke(Store) ?? (options.InProcess ? new InProcessRunner(Store)
            : new WorkerRunner(worker ?? WorkerCommand.Self(), Store));
    }

    /// <summary>What there is, and where results go.</summary>
    public ArtifactStore Store { get; }

    /// <summary>One line for each stage that has to run and cannot. Hours of downloads and training would otherwise come before the
    /// refusal.</summary>
    public IReadOnlyList<string> Problems() => _runner.PlacesItself ? []
        : DeviceCheck.Problems(_graph, Store, _options.Gpus);

    /// <summary>Starts the run; see <see cref="Scheduler.Start"/>.</summary>
    public ScheduledRun Start(CancellationToken cancellation)
    {
        _sending = MlflowSync.Start(Store.Root, _server, _say);
        return new Scheduler(Store, _runner, _display, _options).Start(_graph, cancellation);
    }

    /// <summary>Gives what was recorded last its short time to be sent, and ends the workers.</summary>
    public async ValueTask DisposeAsync()
    {
        // What a worker recorded that was killed is to be sent with its end.
        _tracker.CloseAbandoned();
        await using (_runner.ConfigureAwait(false)) _sending?.Dispose();
    }
}
