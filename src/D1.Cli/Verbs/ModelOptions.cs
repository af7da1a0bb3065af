using System.CommandLine;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary>Options of the verbs that work on a model folder.</summary>
internal static class ModelOptions
{
    public static Option<string> Model() => new("--model") { Description = "Model folder: config.json and safetensors, one file or sharded.", Required = true };

    public static Option<int> Threads()
    {
        var threads = new Option<int>("--threads") { Description = "Threads that compute.", HelpName = "N", DefaultValueFactory = _ => 1 };
        threads.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--threads must be at least 1");
        });
        return threads;
    }

    public static Option<ScalarType> Dtype() =>
        ChoiceOption.Create("--dtype", "Type of the weights.", ("float32", ScalarType.Float32), ("bfloat16", ScalarType.BFloat16));

    /// <summary>Rows of one length as a tensor, int64 <c>[B, L]</c>; shorter rows are padded on the left.</summary>
    public static Tensor ToTensor(IReadOnlyList<long[]> rows, long padId)
    {
        var length = rows.Max(row => row.Length);
        var padded = rows.SelectMany(row => Enumerable.Repeat(padId, length - row.Length).Concat(row)).ToArray();
        return tensor(padded, [rows.Count, length]);
    }

    /// <summary>False on what <see cref="ToTensor"/> pads, bool <c>[B, L]</c>; null when it pads nothing.</summary>
    public static Tensor? PaddingMask(IReadOnlyList<long[]> rows)
    {
        var length = rows.Max(row => row.Length);
        if (rows.All(row => row.Length == length)) return null;
        var mask = rows.SelectMany(row => Enumerable.Range(0, length).Select(at => at >= length - row.Length)).ToArray();
        return tensor(mask, [rows.Count, length]);
    }
}
