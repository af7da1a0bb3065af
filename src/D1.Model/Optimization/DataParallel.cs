using D1.Model.Adapters;
using D1.Model.Network;

using static TorchSharp.torch;

namespace D1.Model.Optimization;

/// <summary>
/// Data parallelism over the cores of one machine: replicas share the weights' memory and have gradients of their own, each on a thread of
/// its own. At small sizes two single-threaded replicas beat one that uses two threads. Gradients are summed in the replicas' order, so
/// results do not depend on timing.
/// </summary>
public sealed class DataParallel : IDisposable
{
    private readonly List<Llada> _replicas;

    /// <param name="model">The first replica; the optimiser's parameters are its weights or its adapters, which must require gradients
    /// already.</param>
    /// <param name="replicas">How many work side by side.</param>
    public DataParallel(Llada model, int replicas) =>
        _replicas = [model, .. Enumerable.Range(1, replicas - 1).Select(_ => model.Replica())];

    public int Count => _replicas.Count;

    /// <summary>Computes parts of a loss and their gradients, side by side, and adds all gradients up in the first replica's.</summary>
    /// <param name="part">Adds the gradients of part i to its replica's (<see cref="Llada.Backward"/>), and returns the part; called on
    /// thread i.</param>
    /// <returns>The sum of the parts.</returns>
    public double Backward(Func<Llada, int, double> part)
    {
        var parts = new double[Count];
        Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = Count }, index =>
        {
            using var scope = NewDisposeScope();
            parts[index] = part(_replicas[index], index);
        });
        Reduce();
        return parts.Sum();
    }

    private void Reduce()
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var sums = Gradients(_replicas[0]).ToList();
        foreach (var replica in _replicas.Skip(1))
        {
            foreach (var (sum, other) in sums.Zip(Gradients(replica)))
            {
                if (other.grad is not { } gradient)
                    continue;
                if (sum.grad is { } total)
                    total.Add(gradient);
                else
                    sum.grad = gradient.clone();
                gradient.zero_();
            }
        }
    }

    private static IEnumerable<Tensor> Gradients(Llada model) =>
        model.Weights().Concat(Lora.Parameters(model)).Select(pair => pair.Value).Where(tensor => tensor.requires_grad);

    public void Dispose()
    {
        foreach (var replica in _replicas.Skip(1))
            replica.Dispose();
    }
}
