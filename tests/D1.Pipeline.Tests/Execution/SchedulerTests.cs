using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Plan;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Execution;

public sealed class SchedulerTests : IDisposable
{
    private readonly Lab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void A_node_runs_after_what_it_needs_and_a_second_run_builds_nothing()
    {
        Diamond();
        Assert.All(_lab.Run("top"), result => Assert.Equal(NodeStatus.Built, result.Status));
        Assert.Equal("base", _lab.Order[0]);
        Assert.Equal("top", _lab.Order[^1]);
        Assert.All(_lab.Run("top"), result => Assert.Equal(NodeStatus.Cached, result.Status));
        Assert.Equal(4, _lab.Toy.Runs);
    }

    [Fact]
    public void The_longest_way_to_go_starts_first()
    {
        _lab.Spec("a", "stage: toy\nsteps: 1\ncost: 5\n").Spec("b", "stage: toy\nsteps: 2\ncost: 1\n")
            .Spec("c", "stage: toy\nsteps: 3\ncost: 20\ninputs: {model: b}\n")
            .Spec("top", "stage: toy\ninputs: {model: a, other: c}\n");
        _lab.Run("top");
        Assert.Equal(["b", "c", "a", "top"], _lab.Order);
    }

    [Fact]
    public void A_failure_skips_what_needs_it_and_nothing_else()
    {
        Diamond("fail_at: 2\n");
        var results = _lab.Run("top").ToDictionary(result => result.Node.DisplayName);
        Assert.Equal(NodeStatus.Built, results["base"].Status);
        Assert.Equal(NodeStatus.Built, results["right"].Status);
        Assert.Equal(NodeStatus.Failed, results["left"].Status);
        Assert.StartsWith("InvalidOperationException: failed at step 2, as asked", results["left"].Error, StringComparison.Ordinal);
        Assert.Equal(NodeStatus.Skipped, results["top"].Status);
        Assert.Equal("needs left", results["top"].Error);
    }

    [Fact]
    public void Independent_nodes_run_side_by_side()
    {
        using var together = new Barrier(2);
        using var pair = new Lab(step => { if (step == 1) together.SignalAndWait(TimeSpan.FromSeconds(30)); });
        pair.Spec("a", "stage: toy\nsteps: 0\n").Spec("cell", "stage: toy\n")
            .Spec("pair", "stage: toy_table\nmodels: [a]\nlengths: [2, 3]\n");
        Assert.All(pair.Run("pair", new RunOptions { Workers = 2 }), result => Assert.Equal(NodeStatus.Built, result.Status));
        Assert.Equal(1, together.CurrentPhaseNumber);
    }

    [Fact]
    public void A_node_of_two_threads_has_two_places_to_itself()
    {
        var (now, most) = (0, 0);
        using var wide = new Lab(_ =>
        {
            var running = Interlocked.Increment(ref now);
            most = Math.Max(most, running);
            Thread.Sleep(5);
            Interlocked.Decrement(ref now);
        });
        wide.Spec("a", "stage: toy\nthreads: 2\n").Spec("b", "stage: toy\nsteps: 4\nthreads: 2\n")
            .Spec("top", "stage: toy\ninputs: {model: a, other: b}\n");
        wide.Run("top", new RunOptions { Workers = 2 });
        Assert.Equal(1, most);
    }

    [Fact]
    public void A_stop_kills_what_runs_and_starts_nothing_more_and_the_next_run_goes_on()
    {
        using var stop = new CancellationTokenSource();
        var steps = new List<long>();
        using var stopped = new Lab(step =>
        {
            steps.Add(step);
            if (steps.Count == 4) stop.Cancel();
        });
        stopped.Spec("base", "stage: toy\nsteps: 6\n").Spec("top", "stage: toy\nsteps: 2\ninputs: {model: base}\n");
        var killed = stopped.Run("top", cancellation: stop.Token);
        Assert.Equal([NodeStatus.Killed, NodeStatus.Killed], killed.Select(result => result.Status));
        Assert.Equal("stopped before it began", killed[1].Error);
        Assert.Equal([NodeStatus.Built, NodeStatus.Built], stopped.Run("top").Select(result => result.Status));
        Assert.Equal([1, 2, 3, 4, 5, 6, 1, 2], steps);
    }

    [Fact]
    public void A_stop_while_the_store_is_being_collected_ends_the_wait()
    {
        Diamond();
        using var stop = new CancellationTokenSource();
        using (_lab.Store.TryUseAlone())
        {
            _ = Task.Run(() => SpinWait.SpinUntil(() => _lab.Said.Count > 0)).ContinueWith(_ => stop.Cancel(), TaskScheduler.Default);
            var results = _lab.Run("top", cancellation: stop.Token);
            Assert.All(results, result => Assert.Equal((NodeStatus.Killed, "stopped before it began"), (result.Status, result.Error)));
        }
        Assert.Equal(["waiting for d1 gc to end"], _lab.Said);
    }

    [Fact]
    public void An_input_that_is_damaged_while_the_run_goes_on_is_noticed_by_what_reads_it_and_built_again()
    {
        string? victim = null;
        using var lab = new Lab(_ =>
        {
            if (Interlocked.Exchange(ref victim, null) is { } file) File.AppendAllText(file, "1");
        });
        Diamond(lab);
        var (whole, input) = (lab.RunRoot("top").Artifact!, lab.RunRoot("base").Artifact!);
        foreach (var other in lab.Run("top").Where(result => result.Key != input.Key))
            Directory.Delete(other.Artifact!.Folder, recursive: true);
        victim = input.File("sum.txt");
        var results = lab.Run("top");
        Assert.All(results, result => Assert.Equal(NodeStatus.Built, result.Status));
        Assert.Equal(whole.Digest, results[^1].Artifact!.Digest);
        Assert.Contains(lab.Said, line => line.Contains("damaged (sum.txt has ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_node_can_be_waited_for()
    {
        Diamond();
        var graph = _lab.Graph("top");
        var run = new Scheduler(_lab.Store, new InProcessRunner(_lab.Store), new PlainDisplay(TextWriter.Null),
            new RunOptions { Workers = 1 }).Start(graph);
        Assert.Equal(NodeStatus.Built, (await run.Of(graph.Nodes[0])).Status);
        Assert.Equal(4, (await run.All).Count);
    }

    [Fact]
    public void A_plan_names_what_changed_and_what_is_pending()
    {
        Diamond();
        _lab.Run("top");
        _lab.Spec("left", "stage: toy\ntext: left\nlearning_rate: 0.5\ninputs: {model: base}\n");
        var plan = Planner.Plan(_lab.Graph("top"), _lab.Store).ToDictionary(node => node.Node.DisplayName);
        Assert.Equal(PlannedState.Cached, plan["base"].State);
        Assert.Equal(PlannedState.Cached, plan["right"].State);
        Assert.Equal(PlannedState.Run, plan["left"].State);
        Assert.Equal(new KeyChange("parameters.learning_rate", "0.001", "0.5"), Assert.Single(plan["left"].Changes));
        Assert.Equal(PlannedState.Pending, plan["top"].State);
        Assert.Null(plan["top"].Key);
        Assert.Equal(["model"], plan["top"].Pending);
        Assert.Empty(plan["top"].Changes);
    }

    private void Diamond(string left = "") => Diamond(_lab, left);

    private static void Diamond(Lab lab, string left = "") => lab.Spec("base", "stage: toy\n")
        .Spec("left", $"stage: toy\ntext: left\n{left}inputs: {{model: base}}\n")
        .Spec("right", "stage: toy\ntext: right\ninputs: {model: base}\n").Spec("top", "stage: toy\ninputs: {model: left, other: right}\n");
}
