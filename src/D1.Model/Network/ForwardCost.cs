namespace D1.Model.Network;

/// <summary>Multiply-adds of a forward pass, by the shapes of its matrix products: what <see cref="MatrixWork"/> counts of one.</summary>
public static class ForwardCost
{
    /// <param name="config">The network.</param>
    /// <param name="rows">B.</param>
    /// <param name="length">L, tokens of a row.</param>
    /// <param name="window">W, positions that the last block has queries for.</param>
    /// <param name="predicted">Positions of a row that are read out: what comes after the last block's attention, and the head, see these
    /// alone.</param>
    public static double MultiplyAdds(LladaConfig config, double rows, double length, double window, double predicted)
    {
        double width = config.DModel;
        return rows * (((config.NLayers - 1) * Block(length, length)) + Block(window, predicted)
            + (predicted * width * config.EmbeddingSize));

        double Block(double queries, double outputs) => (queries * width * width) + (length * 2 * width * config.KvDim)
            + (2 * queries * length * width) + (outputs * ((width * width) + (3 * width * config.MlpHiddenSize)));
    }

    /// <summary>
    /// What one position's queries, keys and values cost: a decode need not compute the first block's again where the token is the same.
    /// </summary>
    public static double Projections(LladaConfig config) => (double)config.DModel * (config.DModel + (2 * config.KvDim));
}
