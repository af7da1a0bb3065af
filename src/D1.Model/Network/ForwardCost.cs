namespace D1.Model.Network;

/// <summary>Multiply-adds of a forward pass, by the shapes of its matrix products: what <see cref="MatrixWork"/> counts of one.</summary>
public static class ForwardCost
{
    /// <param name="config">The network.</param>
    /// <param name="rows">B.</param>
    /// <param name="length">L, tokens of a row.</param>
    /// <param name="window">W, positions that are wanted: the last block computes queries for these alone.</param>
    /// <param name="predicted">Positions of a row that the head sees.</param>
    public static double MultiplyAdds(LladaConfig config, double rows, double length, double window, double predicted)
    {
        var whole = Block(length);
        return rows * (((config.NLayers - 1) * whole) + Block(window) + (predicted * config.DModel * config.EmbeddingSize));

        double Block(double queries)
        {
            double width = config.DModel, keysAndValues = 2 * width * config.KvDim, others = (2 * width * width) + (3 * width * config.MlpHiddenSize);
            return (length * keysAndValues) + (queries * others) + (2 * queries * length * width);
        }
    }
}
