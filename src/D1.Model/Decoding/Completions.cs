using static TorchSharp.torch;

namespace D1.Model.Decoding;

/// <summary>Decoded completions as plain arrays.</summary>
public static class Completions
{
    /// <param name="completions">int64 <c>[B, C]</c>.</param>
    public static List<int[]> Rows(Tensor completions)
    {
        var columns = (int)completions.size(1);
        var flat = completions.cpu().contiguous().data<long>().ToArray();
        return [.. flat.Chunk(columns).Select(row => Array.ConvertAll(row, id => (int)id))];
    }
}
