using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Code;
using D1.Core;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Records;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Pipeline.Tracking;

namespace D1.Pipeline.Execution;

/// <summary>Runs one node's stage in this process, from locking its key to publishing its artifact.</summary>
public sealed class StageBuilder(ArtifactStore store, RunOptions options, TimeProvider? clock = null)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TimeProvider _time = clock ?? TimeProvider.System;

    /// <summary>
    /// The node's artifact. Unless forced, an artifact that is there already, or that another process finishes
    /// while this one waits for the lock, is taken as it is.
    /// </summary>
    /// <exception cref="OperationCanceledException">A stop was asked for; what was done is kept for the next attempt.</exception>
    /// <exception cref="InputException">An input is damaged.</exception>
    /// <exception cref="OtherBytesException">A forced build made other bytes than the store has.</exception>
    public NodeResult Build(StageNode asked, IReadOnlyDictionary<string, Artifact> inputs, IStageEvents events,
        CancellationToken cancellation = default)
    {
        var started = _time.GetTimestamp();
        var (key, begun) = Begin(asked, inputs, cancellation);
        using var build = begun;
        var node = asked.Settled() ?? asked;
        if (!options.Force && store.Find(build) is { } found)
        {
            build.Conclude(found);
            return new NodeResult(asked, NodeStatus.Cached, key.Value, found);
        }

        build.Prepare(key.Components);
        foreach (var (name, input) in inputs) store.RequireSound(name, input);
        var before = build.Attempts;
        // Noted first: a kill between the two leaves no run that nobody goes on with.
        before = build.Attempts = before with { RunId = before.RunId ?? Guid.NewGuid().ToString("N") };
        using var seconds = new NotedSeconds(build, started, _time, TimeSpan.FromSeconds(options.CheckpointEvery));
        var run = options.Tracker.Start(Describe(node, key, before.RunId));
        try
        {
            var context = new StageContext
            {
                DisplayName = node.DisplayName,
                Inputs = inputs,
                Kinds = [.. node.Stage.Kinds(node.Options, [.. inputs.Keys])],
                SpecFolder = node.Spec.Folder,
                OutputFolder = build.Output,
                WorkFolder = build.Work,
                Events = events,
                Tracked = run,
                Cancellation = cancellation,
                Time = _time,
                Seed = node.Seed ?? 0,
                Threads = node.Spec.Threads,
                Device = options.Device ?? node.Device,
                Cuda = node.Spec.Cuda,
                CheckpointInterval = TimeSpan.FromSeconds(options.CheckpointEvery),
            };
            Run(node, context);
            var worked = seconds.End();
            var last = node.KeyFrom(inputs, store);
            var artifact = last.Value == key.Value ? Publish(node, key, build, context, worked)
                : PublishAs(node.Settled()!, last, build, context, worked);
            run.Tag("d1.key", artifact.Key);
            run.Tag("d1.artifact", artifact.Folder);
            run.Tag("d1.digest", artifact.Digest);
            run.Artifact(artifact.File(Manifest.FileName));
            run.Finish(RunStatus.Finished);
            return new NodeResult(asked, NodeStatus.Built, artifact.Key, artifact, _time.GetElapsedTime(started).TotalSeconds);
        }
        catch (Exception error)
        {
            // Of a full disk, too, the run's journal learns.
            build.RemoveUnfinished();
            seconds.End();
            run.Finish(error is OperationCanceledException && cancellation.IsCancellationRequested ? RunStatus.Killed : RunStatus.Failed);
            throw;
        }
    }

    private void Run(StageNode node, StageContext context)
    {
        var known = context.Inputs.ToDictionary(pair => pair.Key, pair => new EstimatedInput(null, pair.Value));
        var estimate = node.Stage.Estimate(node.Options, new EstimateContext(known, context.Threads));
        var plan = estimate.Memory;
        var problem = estimate.Problem ?? (node.IsOnGpu
            ? options.Gpus().Problem(context.Device, plan)
            : plan.Problem(MachineFacts.MemoryBytes, "this machine"));
        if (problem is not null) throw new InputException($"{node.Spec.Path}: {problem}");
        if (plan.Bytes > 0) Measure("planned_memory_mb", plan.Bytes);
        using var computing = BeginComputing(node, context);
        PeakMemory.Reset();
        try
        {
            node.Stage.Run(node.Options, context);
        }
        catch (Exception error) when (OutOfMemory.Is(error))
        {
            throw new InputException($"{node.Spec.Path}: {OutOfMemory.Describe(error, plan)}. Its checkpoints are kept");
        }
        Measure("peak_memory_mb", PeakMemory.Bytes());

        void Measure(string name, long bytes) => context.Measure(name, Math.Round(bytes / 1e6, 1));
    }

    private static IDisposable? BeginComputing(StageNode node, StageContext context)
    {
        try
        {
            return node.Stage.BeginComputing(context);
        }
        catch (InputException error)
        {
            throw new InputException($"{node.Spec.Path}: {error.Message}", error);
        }
    }

    private (StageKey Key, BuildFolder Build) Begin(
        StageNode node, IReadOnlyDictionary<string, Artifact> inputs, CancellationToken cancellation)
    {
        while (true)
        {
            var key = node.KeyFrom(inputs, store);
            var build = store.Begin(node.Stage.Name, key.Value, cancellation);
            // A download without a lock file writes it while it runs, and the lock is in the key: another process may just have done so.
            if (node.KeyFrom(inputs, store).Value == key.Value) return (key, build);
            build.Dispose();
        }
    }

    // The run itself has written such a lock, and has another key by now than the folder that it worked in.
    private Artifact PublishAs(StageNode node, StageKey key, BuildFolder build, StageContext context, double seconds)
    {
        using var place = store.Begin(node.Stage.Name, key.Value, context.Cancellation);
        place.Prepare(key.Components);
        place.Attempts = build.Attempts;
        Directory.Delete(place.Output);
        Directory.Move(build.Output, place.Output);
        var artifact = Publish(node, key, place, context, seconds);
        Directory.Delete(build.Root, recursive: true);
        return artifact;
    }

    private Artifact Publish(StageNode node, StageKey key, BuildFolder build, StageContext context, double seconds)
    {
        Artifact.WriteMetrics(build.Output, context.Results);
        if (node.Stage.Records.Contains(Curve.FileName)) context.Curves.Save(build.Output);
        store.Code.Keep(node.Code([.. context.Inputs.Keys]));
        var revision = SourceRevision.Current;
        var outputs = node.Stage.Outputs.Append(Artifact.MetricsFile);
        return store.Publish(build, outputs, (files, digest) => node.ManifestOf(key, context.Inputs, files, digest) with
        {
            Commit = revision.Commit,
            Dirty = revision.Dirty,
            Versions = MachineFacts.Versions,
            Machine = MachineFacts.Machine,
            Created = _time.GetUtcNow(),
            Seconds = Math.Round(seconds, 3),
            Measurements = context.Measurements,
            RunId = context.Tracked.RunId,
        }, node.Stage.Records, context.Cancellation);
    }

    private RunDescription Describe(StageNode node, StageKey key, string? runId)
    {
        var parameters = key.Components.Where(pair => pair.Key.StartsWith("parameters.", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key["parameters.".Length..], pair => Plain(pair.Value));
        parameters[SpecKeys.Threads] = node.Spec.Threads.ToString(CultureInfo.InvariantCulture);
        parameters[SpecKeys.Device] = node.DeviceKind;
        var tags = new Dictionary<string, string>
        {
            ["d1.stage"] = node.Stage.Name,
            ["d1.key"] = key.Value,
            ["d1.spec"] = node.DisplayName
        };
        foreach (var (name, value) in key.Components
            .Where(pair => pair.Key.StartsWith("inputs.", StringComparison.Ordinal))) tags[$"d1.{name}"] = value;
        if (SourceRevision.Current.Commit is { } commit) tags["mlflow.source.git.commit"] = commit;
        // What it was made from, by name: the model of an evaluation. The name of a run says so too, whether an override does or the spec.
        var title = node.DisplayName;
        foreach (var slot in node.Spec.Inputs.Keys.Where(node.Inputs.ContainsKey))
        {
            var (name, value) = ($"inputs.{slot}", node.Inputs[slot].DisplayName);
            parameters[name] = value;
            if (!node.SetArguments.Any(set => set.StartsWith(name + "=", StringComparison.Ordinal))) title += $" {name}={value}";
        }
        return new RunDescription(title, runId, options.ParentRunId, parameters, tags);
    }

    // A text without its quotes and escapes: what people look for.
    private static string Plain(string canonical) => canonical switch
    {
        ['"', ..] => JsonSerializer.Deserialize<string>(canonical)!,
        ['[' or '{', ..] => JsonNode.Parse(canonical)!.ToJsonString(Readable),
        _ => canonical,
    };
}
