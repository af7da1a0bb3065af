using D1.Pipeline.Tests.Toys;
using D1.Tests;

namespace D1.Pipeline.Tests;

public sealed class CheckpointsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SilentEvents _events = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_last_two_are_kept()
    {
        Save(1, 2, 3);
        Assert.Equal(["step-000000000002", "step-000000000003"], Folders());
        Assert.Equal(3, Checkpoints().Latest()!.Step);
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("deleted")]
    [InlineData("added")]
    [InlineData("digests")]
    public void A_damaged_one_is_passed_over_for_the_one_before_it(string damage)
    {
        Save(1, 2);
        Damage(2, damage);
        var latest = Checkpoints().Latest()!;
        Assert.Equal((1, "weights after 1"), (latest.Step, File.ReadAllText(latest.File("state.bin"))));
        Assert.Equal(["checkpoint of step 2 is damaged: going back to the one before it", "resuming after step 1"], _events.Messages);
        Assert.Equal(["step-000000000001"], Folders());
    }

    [Fact]
    public void When_all_are_damaged_the_stage_starts_from_the_beginning_and_says_so()
    {
        Save(1, 2);
        Damage(1, "truncated");
        Damage(2, "digests");
        Assert.Null(Checkpoints().Latest());
        Assert.Equal(["checkpoint of step 2 is damaged: going back to the one before it",
            "checkpoint of step 1 is damaged: starting from the beginning"], _events.Messages);
    }

    [Fact]
    public void One_that_was_not_finished_does_not_count()
    {
        Save(1);
        Assert.Throws<IOException>(() => Checkpoints().Save(2, folder =>
        {
            File.WriteAllText(Path.Combine(folder, "state.bin"), "half");
            throw new IOException("No space left on device");
        }));
        Directory.CreateDirectory(_folder["step-notes"]);
        Assert.Equal(1, Checkpoints().Latest()!.Step);
        Save(2);
        Assert.Equal(2, Checkpoints().Latest()!.Step);
    }

    private Checkpoints Checkpoints() => new(_folder.Path, _events, TimeProvider.System, CancellationToken.None);

    private void Save(params long[] steps)
    {
        var checkpoints = Checkpoints();
        foreach (var step in steps)
            checkpoints.Save(step, folder => File.WriteAllText(Path.Combine(folder, "state.bin"), $"weights after {step}"));
    }

    private void Damage(long step, string how)
    {
        var folder = _folder[$"step-{step:D12}"];
        var state = Path.Combine(folder, "state.bin");
        if (how == "truncated") File.WriteAllText(state, "weights");
        else if (how == "deleted") File.Delete(state);
        else if (how == "added") File.WriteAllText(Path.Combine(folder, "more.bin"), "");
        else File.WriteAllText(Path.Combine(folder, "digests.json"), "{\"state.bin\": ");
    }

    private IEnumerable<string?> Folders() =>
        Directory.EnumerateDirectories(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);
}
