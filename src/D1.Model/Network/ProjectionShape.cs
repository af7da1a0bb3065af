namespace D1.Model.Network;

/// <summary>A linear map that adapters can be added to: what it is called in a checkpoint, and its weight's shape.</summary>
/// <param name="Name">Such as <c>model.transformer.blocks.0.q_proj</c>.</param>
/// <param name="Rows">Numbers that it gives.</param>
/// <param name="Columns">Numbers that it takes.</param>
public sealed record ProjectionShape(string Name, long Rows, long Columns)
{
    /// <summary>Those of a network: each block's, then the head.</summary>
    public static IEnumerable<ProjectionShape> Of(LladaConfig config) =>
        Enumerable.Range(0, config.NLayers).SelectMany(layer => OfBlock(config, layer))
            .Append(new(Llada.HeadName, config.EmbeddingSize, config.DModel));

    /// <summary>
    /// Whether a target of adapters means it, as PEFT matches: by the last parts of its name, <c>q_proj</c>, or <c>blocks.0.q_proj</c> for
    /// one layer. <c>ff_out</c> is the head's too.
    /// </summary>
    public static bool IsMeant(string name, string target) => ("." + name).EndsWith("." + target, StringComparison.Ordinal);

    /// <summary>Whether one of several targets means it.</summary>
    public bool IsMeant(IEnumerable<string> targets) => targets.Any(target => IsMeant(Name, target));

    private static IEnumerable<ProjectionShape> OfBlock(LladaConfig config, int layer)
    {
        long width = config.DModel, kv = config.KvDim, inner = config.MlpHiddenSize;
        (string Name, long Rows, long Columns)[] maps =
        [
            ("q_proj", width, width), ("k_proj", kv, width), ("v_proj", kv, width), ("attn_out", width, width),
            ("ff_proj", inner, width), ("up_proj", inner, width), ("ff_out", width, inner),
        ];
        return maps.Select(map => new ProjectionShape($"{LladaBlock.NameOf(layer)}.{map.Name}", map.Rows, map.Columns));
    }
}
