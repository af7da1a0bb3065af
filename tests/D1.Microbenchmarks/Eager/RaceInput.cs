using D1.Model.Files;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Microbenchmarks.Eager;

/// <summary>What both sides start from: numbers that look random.</summary>
internal static class RaceInput
{
    public static LladaConfig Config(string models, string model)
    {
        using var files = ModelFolder.Open(Path.Combine(models, model));
        return files.Config;
    }

    /// <summary>Tokens, int64 <c>[batch, length]</c>; none of the two special ones, which come last.</summary>
    public static Tensor Ids(int batch, int length, LladaConfig config) =>
        tensor([.. Enumerable.Range(0, batch * length).Select(at => (long)(unchecked((uint)at * 2654435761) >> 8)
            % (config.VocabSize - 2))], [batch, length]);

    /// <summary>Writes numbers into a matrix.</summary>
    public static void Fill(Tensor matrix, double bound)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var angles = Range(matrix.NumberOfElements, CPU).to(ScalarType.Float64).mul(Number(0.7));
        matrix.copy_(angles.cos().mul(Number(bound)).view(matrix.shape));
    }
}
