using D1.Core;
using D1.Pipeline.Graph;

namespace D1.Pipeline.Slurm;

/// <summary>What a job asks for, from its stage's plan and the cluster's factors.</summary>
/// <param name="Cpus">CPUs of its one task.</param>
/// <param name="Megabytes">Memory of its node; what a GPU gets passes through it.</param>
/// <param name="Minutes">Its time limit.</param>
/// <param name="Gpu">Generic resource, as <c>--gres</c> takes it; null without a GPU.</param>
public sealed record JobResources(int Cpus, long Megabytes, int Minutes, string? Gpu)
{
    private const double Margin = 10, Step = 5;

    /// <param name="node">The stage.</param>
    /// <param name="estimate">What it takes.</param>
    /// <param name="cluster">Factors and limits.</param>
    /// <param name="rate">Seconds of multiply-adds on the cluster's GPU; null where they are not known.</param>
    /// <exception cref="InputException">The cluster cannot run it; one line says why.</exception>
    public static JobResources Of(StageNode node, StageEstimate estimate, Cluster cluster, Func<double, double>? rate)
    {
        if (node.IsOnGpu && cluster.Gpu is null)
            throw new InputException($"{node.DisplayName} needs a GPU: {cluster.Gpus.Missing}");
        if (estimate.DownloadBytes > 0 && !cluster.Network)
            throw new InputException($"{node.DisplayName} downloads {MemoryPlan.Size(estimate.DownloadBytes)}, and the cluster's nodes "
                + "reach no hub (network: false): run it here first, without --executor slurm");
        var minutes = cluster.TimeFactor * Seconds() / 60;
        if (cluster.LongestWork is { } longest && minutes > longest.TotalMinutes * (cluster.Requeues + 1))
            throw new InputException(FormattableString.Invariant(
                $"{node.DisplayName} needs about {minutes / 60:0.#} hours, more than {cluster.Requeues + 1} jobs of {cluster.Hours} ")
                + "hours: raise 'requeues' or 'hours' of the cluster file");
        var limit = Math.Ceiling((minutes + Margin) / Step) * Step;
        if (cluster.Hours is { } hours) limit = Math.Min(limit, Math.Floor(hours * 60));
        return new JobResources(Math.Max(node.Spec.Threads, node.IsOnGpu ? cluster.GpuCpus : 1),
            (long)Math.Ceiling(((cluster.MemoryFactor * estimate.Memory.Bytes) + (cluster.ProgramMemory * 1e9)) / 1e6),
            (int)limit, node.IsOnGpu ? $"{cluster.Gpu}:1" : null);

        double Seconds() => node.IsOnGpu && rate is not null && estimate.MultiplyAdds > 0 ? rate(estimate.MultiplyAdds) : node.Spec.Cost;
    }
}
