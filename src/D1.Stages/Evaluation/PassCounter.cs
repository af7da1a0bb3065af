using D1.Model.Decoding;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Stages.Evaluation;

/// <summary>
/// Counts, answer by answer, the forward passes that worked on it and the tokens that they wrote. A batch goes on for the answers that are
/// not done: those that are do not count its passes, so that no figure hangs on the batch. A position that is answered with the mask token
/// is not written.
/// </summary>
internal sealed class PassCounter : IDisposable
{
    private readonly long _maskId;
    private readonly Tensor _passes, _tokens;

    /// <param name="answers">Answers of the batch.</param>
    /// <param name="maskId">The token of what is not written.</param>
    /// <param name="device">Where they are decoded.</param>
    public PassCounter(int answers, long maskId, Device device) =>
        (_maskId, _passes, _tokens) = (maskId, zeros(answers, ScalarType.Int64, device), zeros(answers, ScalarType.Int64, device));

    /// <summary>Takes a step of the decode.</summary>
    public void Take(DecodingStep step)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(step.Rows.Select(row => (long)row).ToArray(), device: step.Accepted.device);
        _passes.index_add_(0, rows, step.Accepted.any(1).to(ScalarType.Int64), Number(1));
        _tokens.index_add_(0, rows, (step.Accepted & step.Tokens.ne(Number(_maskId))).sum(1, type: ScalarType.Int64), Number(1));
    }

    /// <summary>By answer.</summary>
    public IReadOnlyList<(int Passes, int Tokens)> Counts
    {
        get
        {
            using var scope = NewDisposeScope();
            return [.. _passes.cpu().data<long>().ToArray().Zip(_tokens.cpu().data<long>().ToArray(),
                (passes, tokens) => ((int)passes, (int)tokens))];
        }
    }

    public void Dispose()
    {
        _passes.Dispose();
        _tokens.Dispose();
    }
}
