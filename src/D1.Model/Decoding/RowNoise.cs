using D1.Core;
using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>
/// Noise of each row from a seed of its own: a row draws the same whatever rows are decoded beside it, and however many steps those take.
/// One instance is for one decode.
/// </summary>
/// <param name="seeds">Of each row, any numbers.</param>
/// <param name="device">Where the noise is drawn; the CPU when null.</param>
public sealed class RowNoise(IReadOnlyList<ulong> seeds, Device? device = null) : IDecodingNoise
{
    // The step that a row drew for last, and how many steps before that one it drew for: steps of others alone do not count.
    private readonly (int Step, int Before)[] _drawn = [.. Enumerable.Repeat((-1, -1), seeds.Count)];

    public Tensor Sampling(int step, Candidates candidates, long vocabulary, ScalarType type) =>
        Draw("sampling", step, candidates, count => [count, vocabulary], type);

    public Tensor Confidence(int step, Candidates candidates) =>
        Draw("remasking", step, candidates, count => [count], ScalarType.Float32);

    private Tensor Draw(string purpose, int step, Candidates candidates, Func<long, long[]> shape, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var counts = candidates.Masked.sum(1).cpu().data<long>().ToArray();
        return cat([.. candidates.Prompts.Zip(counts, (row, count) => OfRow(row, count))], 0).MoveToOuterDisposeScope();

        Tensor OfRow(int row, long count)
        {
            if (count == 0) return zeros(shape(0), dtype: type, device: device);
            using var generator = new Generator((ulong)CounterRandom.Seed(seeds[row], purpose, NumberOf(row, step)), device ?? CPU);
            return rand(shape(count), dtype: type, device: device, generator: generator);
        }
    }

    private int NumberOf(int row, int step)
    {
        // A step may ask twice.
        if (_drawn[row].Step != step) _drawn[row] = (step, _drawn[row].Before + 1);
        return _drawn[row].Before;
    }
}
