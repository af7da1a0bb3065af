using System.CommandLine;
using D1.Core;
using D1.Pipeline.Names;
using D1.Stages.Models;
using static TorchSharp.torch;

namespace D1.Cli.Verbs;

/// <summary>Options of the verbs that work on a model folder.</summary>
internal static class ModelOptions
{
    public static Option<string> Model()
    {
        var model = PathOption.Required("--model", PathUse.Result,
            $"The model: {Resolver.Forms} with config.json and safetensors, one file or sharded.", "REF");
        return model;
    }

    /// <summary>The folder of the model that was given.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string ModelFolder(this ParseResult parsed, Option<string> model) =>
        Resolver.Here().Model(parsed.GetRequiredValue(model));

    public static Option<int> Threads() =>
        NumberOption.Create("--threads", new OptionAttribute("Threads that compute.") { Min = 1, Max = 1024 }, 1);

    public static Option<ScalarType> Dtype() =>
        ChoiceOption.Create("--dtype", "Type of the weights.", ("float32", ScalarType.Float32), ("bfloat16", ScalarType.BFloat16));
}
