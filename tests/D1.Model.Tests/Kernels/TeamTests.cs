using D1.Model.Kernels;

namespace D1.Model.Tests.Kernels;

/// <summary>Every part is done once, whoever calls; a failure reaches its caller, and the team is there for the next.</summary>
public sealed unsafe class TeamTests
{
    private readonly struct Count(int* done, int failing) : IParts
    {
        public void Do(nint part)
        {
            if (part == failing)
                throw new InvalidOperationException("this part fails");
            Interlocked.Increment(ref done[part]);
        }
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 1)]
    [InlineData(4, 1000)]
    [InlineData(3, 0)]
    public void Every_part_is_done_once(int threads, int parts)
    {
        var done = new int[parts + 1];
        for (var call = 1; call <= 200; call++)
        {
            fixed (int* first = done)
                Team.Do(threads, parts, new Count(first, -1));
            Assert.All(done.Take(parts), times => Assert.Equal(call, times));
        }
    }

    [Fact]
    public void Calls_from_many_threads_do_not_mix() => Parallel.For(0, 8, _ => Every_part_is_done_once(3, 100));

    [Fact]
    public void A_failure_reaches_the_caller()
    {
        for (var call = 0; call < 20; call++)
        {
            var done = new int[100];
            var failing = call * 5;
            var failure = Assert.Throws<InvalidOperationException>(() =>
            {
                fixed (int* first = done)
                    Team.Do(2, done.Length, new Count(first, failing));
            });
            Assert.Equal("this part fails", failure.Message);
            Every_part_is_done_once(2, 50);
        }
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        var done = new int[4];
        fixed (int* first = done)
        {
            Team.Do(2, 4, new Count(first, -1));
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var call = 0; call < 100; call++)
                Team.Do(2, 4, new Count(first, -1));
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        }
    }
}
