using System.Text;
using D1.Pipeline.Tracking;

namespace D1.Pipeline.Tests.Tracking;

public sealed class JournalTests : IDisposable
{
    private readonly TrackingBench _bench = new(port: 1);

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_run_reads_back_as_it_was_recorded()
    {
        var run = _bench.Start("sft \"é\"", parent: "feed", parameters: new() { ["text"] = "a\nb" });
        run.Metric("loss", 0.5, 1);
        run.Metric("loss", double.NaN, 2);
        run.Tag("note", "first");
        run.Tag("note", "it's fine");
        run.Artifact(_bench.File("small.txt", "content"));
        Assert.Equal((RunStatus.Running, null), (_bench.Read(run).Status, _bench.Read(run).Ended));
        run.Finish(RunStatus.Failed);
        var read = _bench.Read(run);
        Assert.Equal((run.RunId, "d1-nano", "sft \"é\"", "feed", Environment.UserName, RunStatus.Failed),
            (read.RunId, read.Experiment, read.Name, read.Parent, read.User, read.Status));
        Assert.Equal("a\nb", read.Parameters["text"]);
        Assert.Equal(["it's fine", "toy", "sft \"é\"", "d1"],
            ((string[])["note", "d1.stage", "mlflow.runName", "mlflow.source.name"]).Select(tag => read.Tags[tag]));
        Assert.Equal([("loss", 1L, 0.5), ("loss", 2L, double.NaN)], read.Metrics.Select(point => (point.Key, point.Step, point.Value)));
        Assert.Equal("content", Encoding.UTF8.GetString(read.Files["small.txt"].Content));
        Assert.True(read.Started > 1_600_000_000_000 && read.Ended >= read.Started);
    }

    [Fact]
    public void A_resumed_run_repeats_nothing_and_stays_where_it_was_nested()
    {
        var run = _bench.Start(parent: "first");
        for (var step = 1; step <= 3; step++) run.Metric("loss", step, step);
        run.Finish(RunStatus.Killed);
        var size = _bench.Runs.JournalOf(run.RunId).Length;
        var again = _bench.Start(runId: run.RunId, parent: "second");
        for (var step = 2; step <= 4; step++) again.Metric("loss", step, step);
        var read = _bench.Read(again);
        Assert.Equal([1L, 2, 3, 4], read.Metrics.Select(point => point.Step));
        Assert.Equal(("first", RunStatus.Running, null), (read.Parent, read.Status, read.Ended));
        Assert.True(_bench.Runs.JournalOf(run.RunId).Length < size + 400);
        again.Finish(RunStatus.Finished);
        Assert.Equal(RunStatus.Finished, _bench.Read(again).Status);
    }

    [Fact]
    public void A_torn_end_at_any_byte_costs_the_torn_record_only()
    {
        var path = Recorded(points: 6);
        var whole = File.ReadAllBytes(path);
        foreach (var cut in Enumerable.Range(whole.AsSpan().IndexOf((byte)'\n') + 1, whole.Length - whole.AsSpan().IndexOf((byte)'\n') - 1))
        {
            File.WriteAllBytes(path, whole[..cut]);
            var before = new RunJournal(path).Read()!.Metrics.Count;
            var run = _bench.Start(runId: new RunJournal(path).RunId);
            for (var step = before; step < 8; step++) run.Metric("loss", step, step);
            run.Finish(RunStatus.Finished);
            Assert.Equal(Enumerable.Range(0, 8).Select(step => (long)step), _bench.Read(run).Metrics.Select(point => point.Step));
            Assert.All(new RunJournal(path).Lines(), line => Assert.NotNull(line.Record));
        }
        Assert.Empty(_bench.Said);
    }

    [Fact]
    public void Garbage_anywhere_loses_only_what_it_covers()
    {
        var path = Recorded(points: 50);
        var whole = File.ReadAllBytes(path);
        var lines = new RunJournal(path).Lines();
        var random = new Random(1);
        for (var attempt = 0; attempt < 300; attempt++)
        {
            var (at, garbage) = (random.Next(whole.Length), new byte[random.Next(1, 200)]);
            random.NextBytes(garbage);
            // Between two bytes, or over what was there.
            var over = attempt % 2 == 0 ? Math.Min(garbage.Length, whole.Length - at) : 0;
            File.WriteAllBytes(path, [.. whole[..at], .. garbage, .. whole[(at + over)..]]);
            var begin = 0L;
            var untouched = new List<RunRecord?>();
            foreach (var (record, end) in lines)
            {
                if (end <= at || begin >= at + over) untouched.Add(record);
                begin = end;
            }

            var read = new RunJournal(path).Lines().Select(line => line.Record).OfType<RunRecord>().ToList();
            Assert.Empty(untouched.OfType<RunRecord.Metric>().Except(read.OfType<RunRecord.Metric>()));
            Assert.True(read.Count >= untouched.Count, $"attempt {attempt}: {read.Count} of {untouched.Count}");
            Assert.NotNull(new RunJournal(path).Read());
        }
    }

    [Fact]
    public void A_damaged_beginning_leaves_the_rest()
    {
        var path = Recorded(points: 5);
        var whole = File.ReadAllBytes(path);
        whole[20] ^= 1;
        File.WriteAllBytes(path, whole);
        var read = new RunJournal(path).Read()!;
        Assert.Equal(("sft", 5, RunStatus.Finished), (read.Name, read.Metrics.Count, read.Status));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_for_a_while_loses_nothing_and_is_told_once()
    {
        var (inTheWay, time) = (_bench.File("runs", "in the way"), new StillTime());
        var run = _bench.Start(time: time);
        run.Metric("loss", 1, 1);
        time.Tick(5);
        run.Metric("loss", 2, 2);
        Assert.EndsWith($"what is recorded waits in memory until {_bench.Runs.JournalOf(run.RunId).Path} can be written",
            Assert.Single(_bench.Said), StringComparison.Ordinal);
        File.Delete(inTheWay);
        run.Finish(RunStatus.Finished);
        var read = _bench.Runs.JournalOf(run.RunId).Read()!;
        Assert.Equal((2, RunStatus.Finished, "4"), (read.Metrics.Count, read.Status, read.Parameters["steps"]));
        Assert.True(time.Stopped);
        Assert.Single(_bench.Said);
    }

    [Fact]
    public void An_end_that_cannot_be_written_is_written_when_it_can()
    {
        var (inTheWay, time) = (_bench.File("runs", "in the way"), new StillTime());
        var run = _bench.Start(time: time);
        run.Finish(RunStatus.Finished);
        Assert.False(time.Stopped);
        File.Delete(inTheWay);
        time.Tick(2);
        Assert.True(time.Stopped);
        Assert.Equal(RunStatus.Finished, _bench.Runs.JournalOf(run.RunId).Read()!.Status);
    }

    [Fact]
    public void Runs_whose_process_is_gone_are_ended_as_killed_by_the_next_invocation()
    {
        var path = Recorded(points: 2);
        var lines = File.ReadAllLines(path);
        File.WriteAllLines(path, lines[..^1]);
        Assert.Equal(RunStatus.Running, new RunJournal(path).Read()!.Status);
        var alive = _bench.Start();
        Assert.Equal(RunStatus.Killed, new RunJournal(path).Read()!.Status);
        var child = _bench.Start(parent: alive.RunId);
        _bench.Start().Finish(RunStatus.Finished);
        Assert.Equal([RunStatus.Running, RunStatus.Running], [_bench.Read(alive).Status, _bench.Read(child).Status]);
        Assert.Equal(4, _bench.Runs.Journals().Count());
        alive.Finish(RunStatus.Finished);
        child.Finish(RunStatus.Finished);
    }

    [Fact]
    public void A_run_gets_the_memory_and_processor_use_of_its_process()
    {
        var time = new StillTime();
        var run = _bench.Start(time: time);
        time.Tick(10);
        run.Finish(RunStatus.Finished);
        time.Tick(20);
        var points = _bench.Runs.JournalOf(run.RunId).Read()!.Metrics;
        Assert.Equal(["system/process_memory_megabytes", "system/process_cpu_percentage"], points.Select(point => point.Key));
        Assert.True(points[0].Value > 1);
        Assert.True(points[1].Value >= 0);
    }

    [Fact]
    public void Checksums_are_crc32c_so_that_other_programs_can_check_them()
    {
        using var line = new MemoryStream();
        new RunRecord.Tag("é", "1").WriteTo(line);
        Assert.Equal("bbc0e59c {\"is\":\"tag\",\"key\":\"é\",\"value\":\"1\"}\n", Encoding.UTF8.GetString(line.ToArray()));
    }

    private string Recorded(int points)
    {
        var run = _bench.Start();
        for (var step = 0; step < points; step++) run.Metric("loss", step, step);
        run.Finish(RunStatus.Finished);
        return _bench.Runs.JournalOf(run.RunId).Path;
    }
}
