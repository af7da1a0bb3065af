using D1.Model.Decoding;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Stages.Evaluation;

/// <summary>
/// Counts, answer by answer, the forward passes that wrote something in it and the tokens that they wrote. A batch goes on for the answers
/// that are not done: those that are do not count its passes, so that no figure hangs on the batch.
/// </summary>
internal sealed class PassCounter : IDisposable
{
    private readonly Tensor _passes, _tokens;

    /// <param name="answers">Answers of the batch.</param>
    /// <param name="device">Where they are decoded.</param>
    public PassCounter(int answers, Device device) =>
        (_passes, _tokens) = (zeros(answers, ScalarType.Int64, device), zeros(answers, ScalarType.Int64, device));

    /// <summary>Takes a step of the decode.</summary>
    public void Take(DecodingStep step)
    {
        using var scope = NewDisposeScope();
        var written = step.Accepted.sum(1, type: ScalarType.Int64);
        var rows = tensor(step.Rows.Select(row => (long)row).ToArray(), device: written.device);
        _tokens.index_add_(0, rows, written, Number(1));
        _passes.index_add_(0, rows, written.gt(Number(0)).to(ScalarType.Int64), Number(1));
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
