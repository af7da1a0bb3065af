using System.Globalization;
using System.Text.Json;
using D1.Stages.Bench;
using Nuke.Common.IO;

/// <summary>Tokens/s of exact decoding by batch, length and width, on one core and on two ways to use two.</summary>
sealed partial class Build
{
    static readonly (string Label, int Processes, int Threads)[] WaysToCompute = [("1 thread", 1, 1), ("2 threads", 1, 2),
        ("2 processes", 2, 1)];

    static readonly int[] Widths = [64, 128, 256, 512];

    /// <summary>Draws a plot for each size that changes, and gives them with their tables.</summary>
    string Scaling()
    {
        var small = InitModel("small");
        var models = Widths.ToDictionary(x => x, ModelOfWidth);
        return string.Join("\n",
        [
            "How tokens/s scale; on two cores as one process with two threads, and as two processes with a thread each (their tokens "
                + "together):\n",
            Scaling("batch", "batch", "d_model 128, 4 blocks, prompt 32, 64 new tokens, 4 a step", [1, 2, 4, 8, 16, 32],
                x => ScalingDecode(small, x, 64)),
            Scaling("length", "new tokens", "d_model 128, 4 blocks, batch 1, prompt 32, 4 tokens a step", [64, 128, 256, 512],
                x => ScalingDecode(small, 1, x)),
            Scaling("width", "d_model", "4 blocks, batch 8, prompt 32, 64 new tokens, 4 a step", Widths,
                x => ScalingDecode(models[x], 8, 64)),
        ]);
    }

    string Scaling(string name, string size, string title, int[] sizes, Func<int, string> options)
    {
        var chart = new ScalingChart($"Exact decoding: {title}", size,
        [
            .. WaysToCompute.Select(way =>
                new ScalingSeries(way.Label,
                    [.. sizes.Select(x => (x,
                        Rate(FormattableString.Invariant($"{name}-{x}-{way.Processes}x{way.Threads}"), options(x), way.Processes,
                            way.Threads)))])),
        ]);
        (BenchmarkFolder / $"{name}.svg").WriteAllText(chart.ToSvg() + "\n");
        return $"![{chart.Title}: tokens/s by {size}](performance/{name}.svg)\n\n{chart.ToMarkdown()}";
    }

    static string ScalingDecode(AbsolutePath model, int batch, int length) =>
        string.Create(CultureInfo.InvariantCulture,
            $"--model \"{model}\" --batch {batch} --prompt-length 32 --gen-length {length} --block-length 32 --steps {length / 4}");

    /// <summary>Tokens/s of some processes that do the same at the same time, all together.</summary>
    double Rate(string name, string options, int processes, int threads)
    {
        var reports = Enumerable.Range(1, processes)
            .Select(number => Task.Run(() =>
                Bench(FormattableString.Invariant($"{name}-{number}"), "decode",
                    FormattableString.Invariant($"{options} --threads {threads}")))).ToArray();
        return Task.WhenAll(reports).GetAwaiter().GetResult().Sum(report => report.Rows[0].TokensPerSecond);
    }

    static AbsolutePath ModelOfWidth(int width)
    {
        var name = FormattableString.Invariant($"width-{width}");
        var config = BenchmarkFolder / $"{name}.json";
        config.WriteAllText(JsonSerializer.Serialize(new
        {
            d_model = width,
            n_heads = width / 32,
            n_layers = 4,
            mlp_hidden_size = 3 * width,
            vocab_size = 128,
            rope_theta = 10000.0,
            mask_token_id = 127,
            eos_token_id = 126,
        }));
        return InitModel(name, config);
    }
}
