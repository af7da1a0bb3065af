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
}
