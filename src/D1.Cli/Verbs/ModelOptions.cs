using System.CommandLine;
using D1.Model;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary>Options of the verbs that work on a model folder.</summary>
internal static class ModelOptions
{
    public static Option<string> Model() => new("--model") { Description = "Model folder: config.json and safetensors, one file or sharded.", Required = true };

    public static Option<int> Threads() => new("--threads") { Description = "Threads that compute.", DefaultValueFactory = _ => 1 };

    public static Option<string> Dtype() => new("--dtype") { Description = "float32 or bfloat16.", DefaultValueFactory = _ => "float32" };

    /// <exception cref="InputException">The name is not one of the two.</exception>
    public static ScalarType ParseDtype(string name) => name switch
    {
        "float32" => ScalarType.Float32,
        "bfloat16" => ScalarType.BFloat16,
        _ => throw new InputException($"--dtype {name}: use float32 or bfloat16"),
    };

    /// <summary>Rows of one length as a tensor, int64 <c>[B, L]</c>; shorter rows are padded on the left.</summary>
    public static Tensor ToTensor(IReadOnlyList<long[]> rows, long padId)
    {
        var length = rows.Max(row => row.Length);
        var padded = rows.SelectMany(row => Enumerable.Repeat(padId, length - row.Length).Concat(row)).ToArray();
        return tensor(padded, [rows.Count, length]);
    }
}
