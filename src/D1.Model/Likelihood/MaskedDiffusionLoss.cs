using D1.Model.Network;


using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Likelihood;

/// <summary>
/// The masked-diffusion loss: Σ over masked tokens of cross-entropy / t, over the batch's denominator (paper Algorithm 2; LLaDA Equation
/// 3).
/// </summary>
public static class MaskedDiffusionLoss
{
    /// <returns>A scalar with gradient; zero when nothing is masked.</returns>
    public static Tensor Forward(Llada model, MaskedBatch batch)
    {
        using var scope = NewDisposeScope();
        // Masked positions alone are read out: the others have no loss.
        var rows = batch.Masked.flatten().nonzero().flatten();
        var hidden = model.Hidden(batch.Noisy, rows: rows);
        var targets = batch.Ids.flatten().index_select(0, rows);
        var crossEntropy = TokenLogProbabilities.Forward(model.Output, hidden, targets).neg();
        var time = batch.Time.unsqueeze(1).expand_as(batch.Ids).flatten().index_select(0, rows);
        return (crossEntropy / time).sum().div(Number(batch.Denominator)).MoveToOuterDisposeScope();
    }
}
