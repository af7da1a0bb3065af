using D1.Pipeline.Store;
using D1.Pipeline.Tests.Toys;

namespace D1.Pipeline.Tests.Sharing;

/// <summary>What another machine publishes is waited for as long as a network file system may hide it, and no longer.</summary>
public sealed class LateFilesTests : IDisposable
{
    private readonly Lab _lab = new();
    private readonly PassingTime _time = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void What_appears_late_is_found()
    {
        var looks = 0;
        var found = Patient.Await(_lab["store"], () => ++looks == 6 ? "there" : null, default);
        Assert.Equal(("there", 6), (found, looks));
        Assert.InRange(_time.Passed, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public void What_never_appears_is_given_up_after_the_longest_wait()
    {
        var looks = 0;
        Assert.Null(Patient.Await<string>(_lab["store"], () => { looks++; return null; }, default));
        Assert.InRange(_time.Passed, LateFiles.Patience, LateFiles.Patience + TimeSpan.FromSeconds(2));
        Assert.InRange(looks, 40, 60);
    }

    [Theory]
    [InlineData(DriveType.Fixed, true)]
    [InlineData(DriveType.Ram, true)]
    [InlineData(DriveType.Network, false)]
    [InlineData(DriveType.Unknown, false)] // sshfs and BeeGFS among them
    public void What_is_not_known_to_be_a_disk_may_show_files_late(DriveType type, bool isDisk) =>
        Assert.Equal(isDisk, LateFiles.IsDisk(type));

    [Fact]
    public void A_disk_of_this_machine_is_looked_at_once()
    {
        var looks = 0;
        Assert.Null(LateFiles.Of(_lab["store"]).Await<string>(_lab["store"], () => { looks++; return null; }, default));
        Assert.Equal(1, looks);
    }

    [Fact]
    public void A_wait_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => Patient.Await<string>(_lab["store"], () => { stop.Cancel(); return null; },
            stop.Token));
    }

    [Fact]
    public void A_store_waits_for_a_result_that_is_published_meanwhile()
    {
        _lab.Spec("base", "stage: toy\n");
        _time.OnTick = () =>
        {
            if (_time.Passed >= TimeSpan.FromSeconds(5) && _lab.Toy.Runs == 0) _lab.RunRoot("base");
        };
        Assert.NotNull(new ArtifactStore(_lab.Store.Root, null, Patient).FindPublished("toy", _lab.Key("base").Value));
        Assert.InRange(_time.Passed, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(9));
    }

    [Fact]
    public void Who_waited_for_a_key_is_told_by_its_lock_that_it_is_there()
    {
        var file = _lab["lock"];
        using (var first = KeyLock.TryAcquire(file)!) first.Note = "digest";
        using (var next = KeyLock.TryAcquire(file)!)
        {
            Assert.Equal("digest", next.Note);
            next.Note = "";
        }
        using var last = KeyLock.TryAcquire(file)!;
        Assert.Equal("", last.Note);
    }

    private LateFiles Patient => new(LateFiles.Patience, _time);

    /// <summary>A clock whose waits are over at once.</summary>
    private sealed class PassingTime : TimeProvider
    {
        private long _ticks;

        public Action OnTick { get; set; } = () => { };

        public TimeSpan Passed => TimeSpan.FromTicks(_ticks);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ticks += dueTime.Ticks;
            OnTick();
            return System.CreateTimer(callback, state, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }
}
