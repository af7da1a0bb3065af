using System.Diagnostics;
using System.Text.Json;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;

namespace D1.Pipeline.Execution;

/// <summary>One worker process, which builds one node at a time.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int KeptLines = 5;

    // Signals of what goes wrong in the program itself: it would again. SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSEGV, SIGSYS.
    private static readonly int[] Crashes = [4, 5, 6, 8, 11, 31];

    private readonly TimeSpan _patience;
    private readonly Process _process;
    private readonly Queue<string> _lastErrors = new();
    private volatile IStageEvents? _listener;

    public WorkerProcess(WorkerCommand command, Stores stores, int threads, TimeSpan patience)
    {
        (Threads, _patience) = (threads, patience);
        _process = Process.Start(command.StartInfo(stores, threads))!;
        _process.ErrorDataReceived += (_, line) => OnErrorLine(line.Data);
        _process.BeginErrorReadLine();
    }

    public int Threads { get; }

    /// <summary>Whether it can take another node.</summary>
    public bool IsUsable { get; private set; } = true;

    public async Task<NodeResult> RunAsync(StageNode node, IReadOnlyDictionary<string, Artifact> inputs, RunOptions options,
        ArtifactStore store,
        IStageEvents events, CancellationToken cancellation)
    {
        _listener = events;
        var started = Stopwatch.GetTimestamp();
        // Closing its input asks the worker to stop; one that does not is ended.
        using var stop = cancellation.Register(() => _ = StopAsync());
        try
        {
            var request = new WorkerRequest(node.Spec.Path, node.SetArguments, node.Id, node.Code([.. inputs.Keys]).Digest,
                inputs.ToDictionary(pair => pair.Key, pair => (string[])[pair.Value.Stage, pair.Value.Key]),
                options with { Device = options.Device ?? node.Device });
            await _process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request, WorkerRequest.Json)).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            while (await _process.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
                if (Read(line, events) is { } result) return Finish(node, result, store);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The worker is gone: told below.
        }
        IsUsable = false;
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return cancellation.IsCancellationRequested
            ? new NodeResult(node, NodeStatus.Killed, Seconds: seconds, Error: "stopped; its next run goes on from its last checkpoint")
            : new NodeResult(node, NodeStatus.Failed, Seconds: seconds, Error: $"its worker process ended with {DescribeExit()}")
            { IsLost = _process.ExitCode > 128 && !Crashes.Contains(_process.ExitCode - 128) };
    }

    public void Dispose()
    {
        IsUsable = false;
        StopAsync().Wait(_patience + TimeSpan.FromSeconds(1));
        _process.Dispose();
    }

    private static WorkerResult? Read(string line, IStageEvents events)
    {
        WorkerEvent? happened;
        try
        {
            happened = JsonSerializer.Deserialize<WorkerEvent>(line, WorkerRequest.Json);
        }
        catch (JsonException)
        {
            happened = new WorkerEvent(Message: line); // something native printed
        }
        if (happened?.Progress is { } progress) events.Progress(progress);
        if (happened?.Message is { } message) events.Message(message);
        return happened?.Result;
    }

    private static NodeResult Finish(StageNode node, WorkerResult result, ArtifactStore store)
    {
        var artifact = result.Status is NodeStatus.Built or NodeStatus.Cached ? store.FindPublished(node.Stage.Name, result.Key!) : null;
        return artifact is null && result.Error is null
            ? new NodeResult(node, NodeStatus.Failed, result.Key, null, result.Seconds, "its artifact vanished right after it was built")
            : new NodeResult(node, result.Status, result.Key, artifact, result.Seconds, result.Error, result.Differing);
    }

    private async Task StopAsync()
    {
        IsUsable = false;
        try
        {
            _process.StandardInput.Close();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // Closed already.
        }
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }
    }

    private void OnErrorLine(string? line)
    {
        if (string.IsNullOrWhiteSpace(line)) return;
        lock (_lastErrors)
        {
            _lastErrors.Enqueue(line);
            if (_lastErrors.Count > KeptLines) _lastErrors.Dequeue();
        }
        _listener?.Message(line);
    }

    private string DescribeExit()
    {
        var signal = _process.ExitCode - 128;
        var exit = signal is > 0 and < 32 ? $"signal {signal}{(signal == 9 ? " (out of memory?)" : "")}" : $"exit code {_process.ExitCode}";
        lock (_lastErrors) return _lastErrors.Count == 0 ? exit : $"{exit}: {_lastErrors.Last()}";
    }
}
