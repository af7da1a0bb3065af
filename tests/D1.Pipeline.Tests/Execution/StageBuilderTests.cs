using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;
using D1.Tests;
using D1.Toy;

namespace D1.Pipeline.Tests.Execution;

public sealed class StageBuilderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SilentEvents _events = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_second_build_of_a_node_is_a_hit()
    {
        var stage = new ToyStage();
        var node = Node(stage, "stage: toy\nsteps: 4\n");
        var first = Builder().Build(node, NoInputs, _events);
        var second = Builder().Build(node, NoInputs, _events);
        Assert.Equal(NodeStatus.Built, first.Status);
        Assert.Equal(NodeStatus.Cached, second.Status);
        Assert.Equal(first.Key, second.Key);
        Assert.Equal(1, stage.Runs);
        Assert.Equal(first.Artifact!.Folder, _folder[Path.Combine("artifacts", "store", "toy", first.Key!)]);
        Assert.Equal(second.Artifact!.Metrics["sum"],
            double.Parse(File.ReadAllText(first.Artifact.File("sum.txt")), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["artifacts/work/toy"]));
    }

    [Fact]
    public void The_manifest_says_how_much_memory_was_resident_at_the_most()
    {
        var node = Node(new ToyStage(_ => Array.Fill(GC.AllocateUninitializedArray<byte>(200_000_000), (byte)1)), "stage: toy\nsteps: 1\n");
        Assert.InRange(Builder().Build(node, NoInputs, _events).Artifact!.Manifest.Measurements["peak_memory_mb"], 200, 1e6);
    }

    [Fact]
    public void A_stop_checkpoints_and_the_next_attempt_ends_with_the_same_outputs()
    {
        var undisturbed = Builder("one").Build(Node(new ToyStage(), "stage: toy\nsteps: 9\n"), NoInputs, _events);
        using var stop = new CancellationTokenSource();
        var steps = new List<long>();
        var stage = new ToyStage(step =>
        {
            steps.Add(step);
            if (step == 5) stop.Cancel();
        });
        var node = Node(stage, "stage: toy\nsteps: 9\n");
        Assert.Throws<OperationCanceledException>(() => Builder("two").Build(node, NoInputs, _events, cancellation: stop.Token));
        var resumed = Builder("two").Build(node, NoInputs, _events);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], steps);
        Assert.Equal(undisturbed.Artifact!.Digest, resumed.Artifact!.Digest);
        Assert.Contains("resuming after step 5", _events.Messages);
    }

    [Fact]
    public void The_seconds_of_an_attempt_are_noted_while_it_works_so_that_a_kill_forgets_few_and_the_next_one_adds_its_own()
    {
        const int Earlier = 100_000;
        var (noted, key) = (0.0, "");
        var stage = new ToyStage(step => SpinWait.SpinUntil(() => (noted = Noted()) > Earlier, TimeSpan.FromMinutes(1)));
        var node = Node(stage, "stage: toy\nsteps: 1\n");
        var store = Store("artifacts");
        key = node.KeyFrom(NoInputs, store).Value;
        using (var build = store.Begin("toy", key))
        {
            build.Prepare();
            build.Attempts = new BuildAttempts(Seconds: Earlier);
        }
        var built = new StageBuilder(store, new RunOptions { CheckpointEvery = 0 }).Build(node, NoInputs, _events);
        Assert.InRange(noted, Earlier, built.Artifact!.Manifest.Seconds);

        double Noted() => BuildFolder.ReadAttempts(_folder[$"artifacts/work/toy/{key}"]).Seconds;
    }

    [Fact]
    public void What_a_save_left_that_failed_goes_with_the_attempt_and_gives_its_space_back()
    {
        var node = Node(new ToyStage(step => throw new IOException("No space left on device")), "stage: toy\nsteps: 1\n");
        var store = Store("artifacts");
        string left;
        using (var build = store.Begin("toy", node.KeyFrom(NoInputs, store).Value))
        {
            build.Prepare();
            left = Path.Combine(build.Work, "checkpoints", "one");
            Assert.Throws<IOException>(() => SealedFolder.Write(left, folder =>
            {
                File.WriteAllText(Path.Combine(folder, "half"), "of it");
                throw new IOException("No space left on device");
            }));
        }
        Assert.Single(Directory.EnumerateDirectories(Path.GetDirectoryName(left)!));
        Assert.Throws<IOException>(() => new StageBuilder(store, new RunOptions()).Build(node, NoInputs, _events));
        Assert.Empty(Directory.EnumerateDirectories(Path.GetDirectoryName(left)!));
    }

    [Fact]
    public void A_damaged_checkpoint_falls_back_to_the_one_before()
    {
        using var stop = new CancellationTokenSource();
        var steps = new List<long>();
        var stage = new ToyStage(step =>
        {
            steps.Add(step);
            if (step == 5) stop.Cancel();
        });
        var node = Node(stage, "stage: toy\nsteps: 6\n");
        var builder = new StageBuilder(Store("artifacts"), new RunOptions { CheckpointEvery = 0 });
        Assert.Throws<OperationCanceledException>(() => builder.Build(node, NoInputs, _events, cancellation: stop.Token));
        var newest = Directory.EnumerateFiles(_folder["artifacts/work"], "sum.txt", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Last();
        File.WriteAllText(newest, "12345");
        builder.Build(node, NoInputs, _events);
        Assert.Equal([1, 2, 3, 4, 5, 5, 6], steps);
        Assert.Contains("checkpoint of step 5 is damaged: going back to the one before it", _events.Messages);
    }

    private static Dictionary<string, Artifact> NoInputs => [];

    private ArtifactStore Store(string name) => new(_folder[name]);

    private StageBuilder Builder(string name = "artifacts") => new(Store(name), new RunOptions());

    private StageNode Node(ToyStage stage, string spec) =>
        SpecGraph.Load(new StageRegistry([stage]), _folder.Write("toy.yaml", spec)).Roots[0];
}
