using D1.Model.Objectives;

using FsCheck;
using FsCheck.Fluent;

namespace D1.Model.Tests.Objectives;

/// <summary>Which masks rollouts meet.</summary>
public sealed class MaskScheduleTests
{
    private static IEnumerable<(long Rollout, int Mask)> Round(MaskSchedule schedule, long round) =>
        from step in Enumerable.Range(0, schedule.Iterations)
        from pass in Enumerable.Range(0, schedule.AccumulationSteps)
        select (schedule.Rollout(round * schedule.Iterations + step, pass), schedule.Mask(round * schedule.Iterations + step, pass));

    [Fact]
    public void On_paper_every_rollout_meets_every_mask_once() =>
        Prop.ForAll(Gen.Choose(1, 12).ToArbitrary(), Gen.Choose(1, 5).ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(),
            (iterations, passes, round) =>
    {
        var schedule = new MaskSchedule(iterations, passes);
        Assert.Equal(passes, Round(schedule, round).Select(pass => pass.Rollout).Except(
            Round(schedule, round + 1).Select(pass => pass.Rollout)).Count());
        foreach (var rollout in Round(schedule, round).GroupBy(pass => pass.Rollout))
            Assert.Equal(Enumerable.Range(0, iterations), rollout.Select(pass => pass.Mask));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Where_nothing_is_drawn_anew_every_update_meets_the_first_mask() => Assert.All(
        Round(new MaskSchedule(12, 2, MaskScheduleMode.Released) { Redraws = false }, 3), pass => Assert.Equal(0, pass.Mask));

    [Fact]
    public void As_released_two_passes_leave_half_of_the_masks_out()
    {
        var rollouts = Round(new MaskSchedule(12, 2, MaskScheduleMode.Released), 0).GroupBy(pass => pass.Rollout).ToList();
        Assert.Equal(2, rollouts.Count);
        Assert.All(rollouts, rollout => Assert.Equal(6, rollout.Distinct().Count()));
        Assert.All(rollouts, rollout => Assert.All(rollout.CountBy(pass => pass.Mask), mask => Assert.Equal(2, mask.Value)));
    }
}
