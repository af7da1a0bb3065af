using System.Globalization;
using System.Text;
using D1.Stages.Pipeline;

namespace D1.Stages.Estimating;

/// <summary>An estimate of a whole plan, for people: stages that differ in length or task alone are one line.</summary>
public static class PlanText
{
    public static string Estimate(IReadOnlyList<PlannedNode> plan, GraphEstimate estimates, DeviceRate rate)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture,
            $"Estimated on {rate.Name} ({rate.TeraFlops:0.###} TFLOP/s, {DeviceRate.Share:P0} of it used):");
        foreach (var group in plan.Where(node => node.State != PlannedState.Cached).GroupBy(node => node.Node.Spec.Name))
        {
            var all = group.Select(node => estimates.Of(node.Node)).ToList();
            var memory = all.MaxBy(estimate => estimate.Memory.Bytes)!.Memory;
            var name = all.Count == 1 ? group.Key : $"{group.Key} × {all.Count}";
            var takes = Download(all.Sum(estimate => estimate.DownloadBytes))
                + (memory.Bytes > 0 ? $"  {MemoryPlan.Size(memory.Bytes)}: {memory}" : "");
            text.AppendLine(CultureInfo.InvariantCulture,
                $"  {name,-28} {Time(rate.Seconds(all.Sum(estimate => estimate.MultiplyAdds))),10}{takes}");
        }

        var left = plan.Where(node => node.State != PlannedState.Cached).Sum(node => estimates.Of(node.Node).MultiplyAdds);
        text.Append(CultureInfo.InvariantCulture, $"  {"together",-28} {Time(rate.Seconds(left)),10}");
        return text.ToString();
    }

    private static string Download(long bytes) => bytes == 0 ? "" : $"  download of {MemoryPlan.Size(bytes)}";

    private static string Time(double seconds) => seconds switch
    {
        0 => "-",
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:0.0} h"),
    };
}
