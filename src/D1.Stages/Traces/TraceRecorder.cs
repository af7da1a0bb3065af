using D1.Core;
using D1.Model.Decoding;
using static TorchSharp.torch;

namespace D1.Stages.Traces;

/// <summary>
/// Traces the first rows of a batch, from <see cref="SemiAutoregressiveDecoder.OnStep"/>; of the others nothing leaves the device. Not for
/// decodes that keep their trajectory, whose steps predict every block.
/// </summary>
/// <param name="decodes">The rows, in the order of the batch's prompts.</param>
/// <param name="promptLength">Tokens of the prompts, padding included.</param>
/// <param name="decoding">How they are decoded.</param>
/// <param name="token">Texts of tokens.</param>
[OutsideKey("for people; no output")]
public sealed class TraceRecorder(
    IReadOnlyList<TracedDecode> decodes, long promptLength, DecodingOptions decoding, Func<int, string> token)
{
    private readonly List<TracedStep>[] _steps = [.. decodes.Select(_ => new List<TracedStep>())];
    private readonly Dictionary<int, string> _texts = [];

    /// <summary>What was recorded.</summary>
    public IReadOnlyList<DecodeTrace> Traces => [.. decodes.Zip(_steps, (decode, steps) => new DecodeTrace(decode, steps))];

    /// <summary>Records a step.</summary>
    public void Take(DecodingStep step)
    {
        // Rows are in the order of the prompts, whichever have left.
        var rows = step.Rows.TakeWhile(row => row < decodes.Count).ToList();
        if (rows.Count == 0) return;
        using var scope = NewDisposeScope();
        var accepted = Rows<bool>(step.Accepted, ScalarType.Bool);
        var ids = Rows<long>(step.Tokens, ScalarType.Int64);
        var confidence = Rows<float>(step.Confidence, ScalarType.Float32);
        foreach (var (index, row) in rows.Index()) Add(_steps[row], step, ids[index], accepted[index], confidence[index]);

        T[][] Rows<T>(Tensor all, ScalarType type)
            where T : unmanaged =>
            [.. all.narrow(0, 0, rows.Count).to(type).cpu().contiguous().data<T>().ToArray().Chunk((int)all.size(1))];
    }

    // Masks of a prompt are predicted like those of the answer, and left out here.
    private void Add(List<TracedStep> steps, DecodingStep step, long[] ids, bool[] accepted, float[] confidence)
    {
        var first = (int)(step.Window.Start - promptLength);
        int[] at = [.. Enumerable.Range(0, ids.Length).Where(at => first + at >= 0 && !float.IsNegativeInfinity(confidence[at]))];
        if (at.Length == 0) return;
        steps.Add(new TracedStep(
            steps.Count,
            (int)(step.Window.End - promptLength) / decoding.BlockLength - 1,
            [.. at.Select(at => first + at)],
            [.. at.Select(at => (int)ids[at])],
            [.. at.Select(at => Text((int)ids[at]))],
            decoding.Remasking == Remasking.Random ? null : [.. at.Select(at => Math.Round(confidence[at], 4))],
            [.. at.Where(at => accepted[at]).Select(at => first + at)]));
    }

    private string Text(int id) => _texts.TryGetValue(id, out var text) ? text : _texts[id] = token(id);
}
