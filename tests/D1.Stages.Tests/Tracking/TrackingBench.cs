using D1.Stages.Tests.Toys;
using D1.Stages.Tests.Tracking.Fake;
using D1.Stages.Tracking;
using D1.Stages.Tracking.Rest;

namespace D1.Stages.Tests.Tracking;

/// <summary>A spool in a folder, a fake server, and senders as short-lived as a test wants them.</summary>
internal sealed class TrackingBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private FakeServer? _fake;

    public TrackingBench(int? port = null)
    {
        Server = MlflowServer.Of($"http://127.0.0.1:{port ?? Fake.Port}", _ => null);
        Spool = new Spool(_folder.Path, Server);
    }

    /// <summary>Started when it is first asked for.</summary>
    public FakeServer Fake
    {
        get => _fake ??= new FakeServer();
        set => _fake = value;
    }

    public MlflowServer Server { get; }

    public Spool Spool { get; }

    public string Folder => _folder.Path;

    /// <summary>What senders said will never be taken.</summary>
    public List<string> Refused { get; } = [];

    public ITrackedRun Start(string name = "sft", string? runId = null, string? parent = null, Dictionary<string, string>? parameters = null) =>
        new SpoolTracker(Spool, "d1-nano").Start(new RunDescription(name, runId, parent, parameters ?? new() { ["steps"] = "4" }, new Dictionary<string, string> { ["d1.stage"] = "toy" }));

    public string File(string name, string text) => _folder.Write(name, text);

    public SpoolSender Sender(TimeSpan? patience = null) =>
        new(Spool, Server, Refused.Add, patience ?? TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1));

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
