using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Tests;
using D1.Toy;

namespace D1.Pipeline.Tests.Toys;

/// <summary>A folder of specs, a store, toy stages, and a scheduler over them in this process.</summary>
public sealed class Lab : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingDisplay _display = new();

    public Lab(Action<long>? onStep = null, Func<long>? drift = null)
    {
        Toy = new ToyStage(onStep, drift);
        Registry = new StageRegistry([Toy, new ToyTableStage()]);
        Store = new ArtifactStore(_folder["artifacts"], Said.Add);
    }

    public ToyStage Toy { get; }

    public StageRegistry Registry { get; }

    public ArtifactStore Store { get; }

    public List<string> Said { get; } = [];

    /// <summary>Display names in the order in which their nodes ended, hits left out.</summary>
    public IReadOnlyList<string> Order => _display.Order;

    public string this[string name] => _folder[name];

    public Lab Spec(string name, string text)
    {
        _folder.Write($"specs/{name}.yaml", text);
        return this;
    }

    public SpecGraph Graph(string name, params string[] set) => SpecGraph.Load(Registry, _folder[$"specs/{name}.yaml"], set);

    public StageNode Node(string name, params string[] set) => Graph(name, set).Roots[0];

    public StageKey Key(string name, params string[] set) => Node(name, set).KeyFrom(new Dictionary<string, string>(), Store);

    public IReadOnlyList<NodeResult> Run(string name, RunOptions? options = null, CancellationToken cancellation = default,
        params string[] set) =>
        new Scheduler(Store, new InProcessRunner(Store), _display,
            options ?? new RunOptions { Workers = 1 })
            .RunAsync(Graph(name, set), cancellation).GetAwaiter().GetResult();

    public NodeResult RunRoot(string name, params string[] set) => Run(name, set: set)[^1];

    /// <summary>The manifest of what no stage made.</summary>
    public static Manifest Describe(BuildFolder build, IReadOnlyList<ManifestFile> files, string digest) => new()
    {
        Stage = build.Stage,
        Key = build.Key,
        Digest = digest,
        Components = new Dictionary<string, string>(),
        SpecName = "spec",
        Files = files,
    };

    public void Dispose() => _folder.Dispose();

    private sealed class RecordingDisplay : ISchedulerDisplay
    {
        public List<string> Order { get; } = [];

        public void Begin(string banner, SchedulerState state) { }

        public void Update(SchedulerState state) { }

        public void Finished(NodeResult result, SchedulerState state) => Order.Add(result.Node.DisplayName);

        public void Message(string? node, string text) { }

        public void Dispose() { }
    }
}
