using D1.Pipeline.Tests.Tracking.Fake;
using D1.Pipeline.Tracking;
using D1.Pipeline.Tracking.Mlflow;

namespace D1.Pipeline.Tests.Tracking;

/// <summary>Whatever a server does, nothing is lost and nothing is doubled.</summary>
public sealed class ServerFaultTests
{
    private static readonly Fault[] Quick =
    [
        Fault.Reset, Fault.ServerError, Fault.TooManyRequests, Fault.AnswerLost, Fault.HalfAnswer, Fault.DoneAndServerError,
        Fault.ForeignPage, Fault.NotLoggedIn,
    ];

    [Theory]
    [InlineData("experiments/get-by-name")]
    [InlineData("experiments/create")]
    [InlineData("runs/search")]
    [InlineData("runs/create")]
    [InlineData("runs/log-batch")]
    [InlineData("runs/update")]
    public void Every_fault_of_every_endpoint_is_survived(string endpoint)
    {
        foreach (var fault in Quick)
        {
            using var bench = new TrackingBench();
            bench.Fake.Fail(endpoint, fault, fault, Fault.AnswerLost);
            var run = Record(bench);
            bench.SendAll();
            AssertWhole(bench, run);
        }
    }

    [Theory]
    [InlineData(Fault.AnswerLost)]
    [InlineData(Fault.ServerError)]
    [InlineData(Fault.HalfAnswer)]
    [InlineData(Fault.TooManyRequests)]
    public void A_failed_artifact_is_put_again(Fault fault)
    {
        using var bench = new TrackingBench();
        bench.Fake.Fail("manifest.json", fault, fault);
        var run = bench.Start();
        run.Artifact(bench.File("manifest.json", "{}"));
        run.Flush();
        bench.SendAll();
        Assert.Equal("{}", bench.Fake.Mlflow.RunOf(run.RunId).Artifacts["manifest.json"]);
    }

    [Theory]
    [InlineData(Fault.Silence)]
    [InlineData(Fault.DoneAndSilence)]
    public void A_server_that_does_not_answer_is_asked_again(Fault fault)
    {
        using var bench = new TrackingBench();
        bench.Fake.Fail("runs/log-batch", fault);
        var run = Record(bench);
        bench.SendAll(patience: TimeSpan.FromSeconds(3));
        AssertWhole(bench, run);
    }

    [Fact]
    public void Only_a_batch_in_doubt_costs_a_question()
    {
        using var bench = new TrackingBench();
        var run = Record(bench);
        bench.SendAll();
        AssertWhole(bench, run);
        Assert.DoesNotContain(bench.Fake.Requests, path => path.EndsWith("get-history", StringComparison.Ordinal));
    }

    [Fact]
    public void Random_faults_and_senders_killed_at_any_request_lose_and_double_nothing()
    {
        for (var seed = 0; seed < 25; seed++)
        {
            var random = new Random(seed);
            using var bench = new TrackingBench();
            var parent = bench.Start("table1");
            var run = bench.Start(parent: parent.RunId);
            var step = 0;
            for (var round = 0; round < 6; round++)
            {
                using var killed = new CancellationTokenSource();
                bench.Fake.Faults = (_, _) =>
                {
                    if (random.Next(12) == 0) killed.Cancel();
                    return random.Next(5) < 2 ? Quick[random.Next(Quick.Length)] : Fault.None;
                };
                for (var more = random.Next(30); more > 0; more--) run.Metric("loss", step, step++);
                run.Tag("round", $"{round}");
                run.Flush();
                try
                {
                    bench.Send(cancellation: killed.Token);
                }
                catch (OperationCanceledException)
                {
                    // The next round is another process.
                }
            }
            bench.Fake.Faults = null;
            bench.SendAll();
            var there = bench.Fake.Mlflow.RunOf(run.RunId);
            Assert.Equal(2, bench.Fake.Mlflow.Runs.Count);
            Assert.Equal(Enumerable.Range(0, step).Select(at => ("loss", (double)at, (long)at)), there.Points.OrderBy(point => point.Step));
            Assert.Equal("5", there.Tags["round"]);
            Assert.Equal(bench.Fake.Mlflow.RunOf(parent.RunId).RunId, there.Tags["mlflow.parentRunId"]);
        }
    }

    [Fact]
    public void A_server_that_is_down_for_the_whole_run_gets_everything_later_and_one_line_says_so()
    {
        var port = FakeServer.FreePort();
        using var bench = new TrackingBench(port);
        var said = new List<string>();
        ITrackedRun run;
        using (new BackgroundSender(() => bench.Sender(onlyNew: true), bench.Server, said.Add)) run = Record(bench);
        var line = Assert.Single(said);
        Assert.StartsWith($"tracking: ", line, StringComparison.Ordinal);
        Assert.Contains($"127.0.0.1:{port}", line, StringComparison.Ordinal);
        Assert.EndsWith($"what is not sent stays in the journals, `d1 mlflow-sync http://127.0.0.1:{port}` sends it", line,
            StringComparison.Ordinal);
        Assert.Contains("cannot be reached", bench.Send().Trouble!, StringComparison.Ordinal);
        bench.Fake = new FakeServer(port: port);
        Assert.Equal(new SendReport(1, 0, null), bench.Send());
        AssertWhole(bench, run);
    }

    [Fact]
    public void A_background_sender_sends_while_the_run_goes_on_and_nothing_of_before()
    {
        using var bench = new TrackingBench();
        var said = new List<string>();
        var before = bench.Start();
        before.Finish(RunStatus.Finished);
        using (new BackgroundSender(() => bench.Sender(onlyNew: true), bench.Server, said.Add, TimeSpan.FromMinutes(1)))
        {
            var run = bench.Start();
            Assert.True(SpinWait.SpinUntil(
                () => bench.Fake.Requests.Any(path => path.EndsWith("log-batch", StringComparison.Ordinal)), TimeSpan.FromMinutes(1)));
            run.Finish(RunStatus.Finished);
        }
        Assert.Empty(said);
        Assert.Equal("FINISHED", Assert.Single(bench.Fake.Mlflow.Runs).Status);
    }

    private static ITrackedRun Record(TrackingBench bench)
    {
        var run = bench.Start();
        for (var step = 0; step < 10; step++) run.Metric("loss", step, step);
        run.Tag("d1.digest", "abc");
        run.Finish(RunStatus.Finished);
        return run;
    }

    private static void AssertWhole(TrackingBench bench, ITrackedRun run)
    {
        var there = Assert.Single(bench.Fake.Mlflow.Runs);
        Assert.Equal(run.RunId, there.Tags["d1.run_key"]);
        Assert.Equal(Enumerable.Range(0, 10).Select(step => ("loss", (double)step, (long)step)), there.Points.OrderBy(point => point.Step));
        Assert.Equal(["4", "abc", "FINISHED"], [there.Params["steps"], there.Tags["d1.digest"], there.Status]);
        Assert.Empty(bench.Refused);
    }
}
