using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>Among which completions a softmax shares out weight.</summary>
public enum WeightScope
{
    /// <summary>Those of a prompt; the loss is the mean over prompts.</summary>
    Group,

    /// <summary>All of a batch, so that prompts compete.</summary>
    Batch,
}

internal static class SharedWeight
{
    /// <summary>The softmax of each row, over the number of rows: all weights together sum to 1.</summary>
    /// <param name="logits">A row for those that share out weight, <c>[n, …]</c>.</param>
    public static Tensor Softmax(Tensor logits) => logits.softmax(1).div(Number(logits.size(0)));
}
