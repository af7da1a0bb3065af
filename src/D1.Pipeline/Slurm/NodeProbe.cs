using System.Diagnostics;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Store;

namespace D1.Pipeline.Slurm;

/// <summary>
/// A one-minute job that goes first: it reads a question in the store and answers there. What Slurm does not take, and what nodes do not
/// see or cannot start, is known before anything else is submitted; and with which kernels nodes compute, for that is in keys.
/// </summary>
internal static class NodeProbe
{
    public const string Question = "question", Answer = "answer";

    /// <summary>How the job ends where its node does not see the question.</summary>
    public const int Unseen = 3;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200), Ask = TimeSpan.FromSeconds(10);

    // The log of a job that failed may be seen here later than Slurm knows that it ended. An answer that was given is waited for longer.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(3);

    private const string Completed = "COMPLETED";

    /// <summary>Asks a node, unless one of this cluster and this build has answered before.</summary>
    /// <param name="script">The scripts of the submission.</param>
    /// <param name="cluster">Where.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="known">Remembers the answer.</param>
    /// <param name="say">Takes a line for people while it lasts.</param>
    /// <param name="cancellation">Gives up, and cancels the job.</param>
    /// <returns>The kernels that nodes compute with.</returns>
    /// <exception cref="InputException">Slurm refuses the job, or nodes do not see the store or cannot start the program.</exception>
    public static string Run(
        JobScript script, Cluster cluster, string folder, string known, Action<string> say, CancellationToken cancellation)
    {
        if (Known(known) is { } before) return before;
        WholeFile.Write(Path.Combine(folder, Question), "\n");
        var file = Path.Combine(folder, "probe.sh");
        WholeFile.Write(file, script.OfProbe());
        var job = SlurmCommands.Submit(file, [], cluster);
        using var heart = Heartbeat.Here($"asking a node whether it sees the store (job {job})", say);
        var (asked, ended) = (Stopwatch.GetTimestamp(), (string?)null);
        while (!File.Exists(Path.Combine(folder, Answer)))
        {
            if (cancellation.WaitHandle.WaitOne(Look))
            {
                SlurmCommands.Cancel([job]);
                throw new OperationCanceledException(cancellation);
            }
            LateFiles.Refresh(folder);
            if (Stopwatch.GetElapsedTime(asked) < (ended switch { null => Ask, Completed => LateFiles.Patience, _ => Late })) continue;
            if (ended is not null) throw Failed(job, ended, folder);
            asked = Stopwatch.GetTimestamp();
            var queue = SlurmCommands.Queue([]);
            if (queue is not null && !(queue.TryGetValue(job, out var now) && JobWatch.IsAlive(now.State))) ended = now?.State ?? "gone";
        }
        WholeFile.Write(known, File.ReadAllText(Path.Combine(folder, Answer)));
        return Known(known)!;
    }

    /// <summary>What a node answered before; null where none was asked.</summary>
    public static string? Known(string known) => File.Exists(known) ? File.ReadAllText(known).Trim() : null;

    private static InputException Failed(string job, string state, string folder)
    {
        var (log, store) = (Path.Combine(folder, "probe.log"), Path.GetFullPath(Path.Combine(folder, "..", "..")));
        if (state == Completed)
            return new($"what a compute node writes into the store {store} is not seen here within "
                + $"{LateFiles.Patience.TotalSeconds:0} s (job {job}): see {Typed.D1} doctor {store} --via 'srun'");
        return !File.Exists(log) || SlurmCommands.Show(job).GetValueOrDefault("ExitCode") == $"{Unseen}:0"
            ? new($"compute nodes do not see the store {store} (job {job}: {state.ToLowerInvariant()}): "
                + "set D1_ARTIFACTS to a folder that they share with this machine")
            : new($"the program does not start on a compute node (job {job}: {state.ToLowerInvariant()}): {LastLine(log)}; see {log}");
    }

    private static string LastLine(string log) => File.ReadLines(log).LastOrDefault(line => line.Length > 0) ?? "it said nothing";
}
