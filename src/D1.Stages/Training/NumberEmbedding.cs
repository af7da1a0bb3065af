using System.Globalization;
using D1.Core;
using D1.Model.Network;
using D1.Text.Tokenization;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>
/// Starts the embeddings of numbers near each other when the numbers are: Fourier features of the value, so that a nano model learns
/// arithmetic in minutes. The head starts from the embeddings.
/// </summary>
internal static class NumberEmbedding
{
    private static readonly double[] Periods = [2, 3, 4, 5, 7, 10, 16, 25, 50, 100];

    public static void Initialise(Llada model, ITokenizer tokenizer, ulong seed)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        using var generator = new Generator((ulong)CounterRandom.Seed(seed, "number-embedding"));
        var width = model.Embedding.size(1);
        // What all numbers share lets attention find them; the features say which number it is.
        var shared = randn(width, generator: generator).to(model.Device);
        var directions = randn([2 * Periods.Length, width], generator: generator).mul_(Number(Math.Sqrt(1.0 / Periods.Length)))
            .to(model.Device);
        for (var id = 0; id < tokenizer.VocabularySize; id++)
        {
            if (!double.TryParse(tokenizer.Decode([id]), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                continue;
            var features = Periods.SelectMany(period =>
                new[] { (float)Math.Cos(2 * Math.PI * value / period), (float)Math.Sin(2 * Math.PI * value / period) }).ToArray();
            model.Embedding.select(0, id).mul_(Number(0.1)).Add(shared)
                .Add(tensor(features, device: model.Device).unsqueeze(0).matmul(directions).squeeze(0));
        }

        model.Output.Weight.copy_(model.Embedding.mul(Number(1 / Math.Sqrt(width))));
    }
}
