using System.Text.Json;
using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Pipeline.Tracking;

namespace D1.Pipeline.Execution;

/// <summary>
/// The worker's side: builds the nodes that come in on a stream, one after another, and tells about them on another. The end of
/// the input means stop: a worker never outlives the scheduler that started it by more than a checkpoint.
/// </summary>
public sealed class WorkerHost(StageRegistry registry, Stores stores)
{
    /// <summary>Serves until the input ends or a stop is asked for.</summary>
    /// <param name="requests">Where requests come from, one a line.</param>
    /// <param name="answers">Where events go, one a line. Writing must not fail: that nobody listens, the input's end says.</param>
    /// <param name="cancellation">Asks for a stop.</param>
    public void Serve(TextReader requests, TextWriter answers, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var lines = new System.Collections.Concurrent.BlockingCollection<string>();
        var reader = new Thread(() =>
        {
            while (requests.ReadLine() is { } line) lines.Add(line);
            stop.Cancel();
        })
        { IsBackground = true, Name = "requests" };
        reader.Start();
        try
        {
            foreach (var line in lines.GetConsumingEnumerable(stop.Token)) Answer(WorkerRequest.Parse(line), answers, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Asked to stop between two requests.
        }
    }

    private void Answer(WorkerRequest request, TextWriter answers, CancellationToken cancellation)
    {
        var events = new Events(answers);
        events.Write(new WorkerEvent(Result: Build(request, events, cancellation)));
    }

    private WorkerResult Build(WorkerRequest request, Events events, CancellationToken cancellation)
    {
        try
        {
            var store = new ArtifactStore(stores, events.Message);
            var node = SpecGraph.LoadChecked(registry, request.Spec, request.Set, request.Run.Device!).Roots[0];
            if (node.Code([.. request.Inputs.Keys]).Digest != request.Code)
                throw new InputException("the program was compiled again after the run had begun; run it again");
            node.RequireUnedited(request.Id);
            var inputs = request.Inputs.ToDictionary(pair => pair.Key, pair =>
                store.FindPublished(pair.Value[0], pair.Value[1], cancellation)
                ?? throw new InputException($"input '{pair.Key}' is no longer in the store; run the spec again"));
            var tracker = new JournalTracker(store.Root, ExperimentOf(node), events.Message);
            var result = new InProcessRunner(store).Run(node, inputs, request.Run with { Tracker = tracker }, events, cancellation);
            return new WorkerResult(result.Status, result.Key, result.Seconds, result.Error, result.Differing);
        }
        catch (InputException error)
        {
            return new WorkerResult(NodeStatus.Failed, null, 0, error.Message);
        }
    }

    /// <summary>The tracker's experiment of a node: its spec's profile.</summary>
    public static string ExperimentOf(StageNode node) => $"d1-{node.Spec.Profile}";

    private sealed class Events(TextWriter answers) : IStageEvents
    {
        private readonly Lock _writing = new();

        public void Progress(StageProgress progress) => Write(new WorkerEvent(Progress: progress));

        public void Message(string text) => Write(new WorkerEvent(Message: text));

        public void Write(WorkerEvent happened)
        {
            lock (_writing) answers.WriteLine(JsonSerializer.Serialize(happened, WorkerRequest.Json));
        }
    }
}
