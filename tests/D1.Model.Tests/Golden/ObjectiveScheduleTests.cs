using System.Text.Json;
using D1.Model.Objectives;
using D1.Tests;

namespace D1.Model.Tests.Golden;

/// <summary>Which part of which rollout, and which masks, each backward pass of the published trainers works on.</summary>
public sealed class ObjectiveScheduleTests
{
    // The others count passes, and count before they look.
    private static MaskScheduleMode Mode(string objective) => objective == "espo" ? MaskScheduleMode.Paper : MaskScheduleMode.Released;

    [SharedFact("golden/objectives")]
    public void Rollouts_parts_and_masks_agree()
    {
        foreach (var folder in Golden.Cases("objectives").Where(folder => File.Exists(Path.Combine(folder, "schedule.json"))))
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "schedule.json")));
            foreach (var item in document.RootElement.EnumerateArray())
            {
                var rows = item.GetProperty("rows").EnumerateArray().ToList();
                var passes = item.GetProperty("gradient_accumulation_steps").GetInt32();
                var schedule = new MaskSchedule(item.GetProperty("num_iterations").GetInt32(), passes, Mode(Path.GetFileName(folder)));
                // Some sample for all passes at once, and split the rows; others sample for each.
                var isSplit = rows.Any(row => row.GetProperty("first_row").GetInt64() > 0);
                foreach (var row in rows)
                {
                    long Number(string name) => row.GetProperty(name).GetInt64();
                    var (update, pass) = (Number("global_step"), (int)Number("micro_step"));
                    var rollout = Number("rollout") - 1;
                    if (isSplit) rollout = (rollout * passes) + (Number("first_row") / Number("rows"));
                    var expected = (rollout, Number("mask_index_used_by_compute_loss"));
                    var got = (schedule.Rollout(update, pass), (long)schedule.Mask(update, pass));
                    Assert.True(expected == got, $"{folder}: {schedule}, update {update}, pass {pass}: expected {expected}, got {got}");
                }
            }
        }
    }
}
