using D1.Pipeline.Tests.Tracking.Fake;
using D1.Pipeline.Tracking;
using D1.Pipeline.Tracking.Mlflow;
using D1.Tests;

namespace D1.Pipeline.Tests.Tracking;

/// <summary>Journals in a folder, a fake server, and senders as short-lived as a test wants them.</summary>
internal sealed class TrackingBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private FakeServer? _fake;

    public TrackingBench(int? port = null)
    {
        Server = MlflowServer.Of($"http://127.0.0.1:{port ?? Fake.Port}", "URI", _ => null);
        Runs = new RunFolder(_folder.Path);
    }

    /// <summary>Started when it is first asked for.</summary>
    public FakeServer Fake
    {
        get => _fake ??= new FakeServer();
        set => _fake = value;
    }

    public MlflowServer Server { get; set; }

    public RunFolder Runs { get; }

    public string Folder => _folder.Path;

    /// <summary>What recording runs said.</summary>
    public List<string> Said { get; } = [];

    /// <summary>What senders said will never be taken.</summary>
    public List<string> Refused { get; } = [];

    public ITrackedRun Start(string name = "sft", string? runId = null, string? parent = null,
        Dictionary<string, string>? parameters = null, TimeProvider? time = null) =>
        new JournalTracker(_folder.Path, "d1-nano", Said.Add, time ?? new StillTime()).Start(new RunDescription(
            name, runId, parent, parameters ?? new() { ["steps"] = "4" }, new Dictionary<string, string> { ["d1.stage"] = "toy" }));

    /// <summary>The run as its journal has it, after everything was written.</summary>
    public RecordedRun Read(ITrackedRun run)
    {
        run.Flush();
        return Runs.JournalOf(run.RunId).Read()!;
    }

    public string File(string name, string text) => _folder.Write(name, text);

    public string BookmarkOf(ITrackedRun run) => Path.Combine(Runs.SentFolder, Server.FolderName, run.RunId + ".json");

    public MlflowSync Sender(TimeSpan? patience = null, bool onlyNew = false) =>
        new(Runs, Server, Refused.Add, onlyNew, patience ?? TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1));

    /// <summary>One pass of a new sender, as of another process.</summary>
    public SendReport Send(TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        using var sender = Sender(patience);
        return sender.SendAllAsync(() => { }, cancellation).GetAwaiter().GetResult();
    }

    /// <summary>As many passes as it takes, with a bound.</summary>
    public void SendAll(TimeSpan? patience = null)
    {
        SendReport report;
        var passes = 0;
        do report = Send(patience);
        while (report.Left > 0 && ++passes < 10);
        Assert.Null(report.Trouble);
    }

    public void Dispose()
    {
        _fake?.Dispose();
        _folder.Dispose();
    }
}

/// <summary>The real time, with a timer that only ticks by hand.</summary>
internal sealed class StillTime : TimeProvider
{
    private TimerCallback? _tick;

    public bool Stopped { get; private set; }

    public void Tick(int times = 1)
    {
        for (; times > 0; times--) _tick!(null);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _tick = callback;
        return new Timer(this);
    }

    private sealed class Timer(StillTime owner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() => owner.Stopped = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
