using D1.Model.Decoding;
using D1.Model.Network;

namespace D1.Stages.Bench;

/// <summary>
/// Multiplications and additions of matrix products that an exact result cannot be had without, in 10⁹: the floor that a measured time
/// stands on.
/// </summary>
/// <param name="config">The network.</param>
public sealed class NecessaryWork(LladaConfig config)
{
    private readonly double _width = config.DModel;

    /// <summary>
    /// An exact decode: each pass reads out the positions that are still masked, and computes the first block's projections where the last
    /// one wrote.
    /// </summary>
    /// <param name="batch">Rows.</param>
    /// <param name="prompt">Positions of a prompt.</param>
    /// <param name="decoding">The schedule.</param>
    public double Decode(long batch, long prompt, DecodingOptions decoding)
    {
        var (total, length, known) = (0.0, prompt + decoding.GenLength, 0.0);
        for (var block = 0; block < decoding.Blocks; block++)
        {
            var masked = decoding.BlockLength;
            foreach (var accepted in Enumerable.Range(0, decoding.StepsPerBlock).Select(decoding.TokensAt)
                .TakeWhile(accepted => accepted > 0))
            {
                total += Pass(batch, length, masked) - (2e-9 * batch * known * ForwardCost.Projections(config));
                (masked, known) = (masked - accepted, length - accepted);
            }
        }

        return (decoding.IsGuided ? 2 : 1) * total;
    }

    /// <summary>
    /// One pass that reads out some positions: what only they need (the head, all of the last block but keys and values) is done for them
    /// alone.
    /// </summary>
    /// <param name="batch">Rows.</param>
    /// <param name="length">Positions of a row.</param>
    /// <param name="wanted">Those that are read out.</param>
    public double Pass(long batch, long length, long wanted) => 2e-9 * ForwardCost.MultiplyAdds(config, batch, length, wanted, wanted);

    /// <summary>
    /// One update of low-rank adapters: the pass, the same again for gradients of activations (twice for attention's two products), and
    /// three products of each of an adapter's two matrices. Below the first block's adapters nothing needs a gradient.
    /// </summary>
    /// <param name="batch">Rows.</param>
    /// <param name="length">Positions of a row.</param>
    /// <param name="wanted">Positions with a loss.</param>
    /// <param name="adapters">Parameters of all adapters.</param>
    public double Update(long batch, long length, long wanted, double adapters)
    {
        var attention = 4e-9 * batch * _width * length * (((config.NLayers - 1) * length) + wanted);
        var first = 2e-9 * batch * length * _width * (_width + (2 * config.KvDim));
        return (2 * Pass(batch, length, wanted)) + attention - first + (6e-9 * batch * length * adapters);
    }
}
