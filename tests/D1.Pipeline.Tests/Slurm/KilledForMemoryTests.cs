using D1.Pipeline.Slurm;
using D1.Tests;

namespace D1.Pipeline.Tests.Slurm;

public sealed class KilledForMemoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("0::/slurm/job_7\n", "slurm/job_7/memory.events", "low 0\noom 3\noom_kill 2\n")]
    [InlineData("9:name=systemd:/\n4:memory:/slurm/job_7\n0::/\n", "memory/slurm/job_7/memory.oom_control", "under_oom 0\noom_kill 2\n")]
    public void What_the_kernel_killed_in_ones_own_group_is_counted(string groups, string file, string said)
    {
        _folder.Write("cgroup", groups);
        Assert.Equal(0, Count());
        _folder.Write($"groups/{file}", said);
        Assert.Equal(2, Count());

        long Count() => KilledForMemory.Count(_folder["cgroup"], _folder["groups"]);
    }

    [Fact]
    public void Where_no_group_is_named_nothing_is_known() =>
        Assert.Equal(0, KilledForMemory.Count(_folder.Write("cgroup", ""), _folder["none"]));

    [Fact]
    public void Where_there_are_no_groups_nothing_is_known() => Assert.Equal(0, KilledForMemory.Count(_folder["none"], _folder["none"]));
}
