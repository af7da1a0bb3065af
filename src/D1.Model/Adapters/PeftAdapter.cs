using D1.Core;
using D1.Model.Files;
using D1.Model.Network;

using static TorchSharp.torch;

namespace D1.Model.Adapters;

/// <summary>
/// LoRA adapters on disk in the format of Hugging Face's PEFT: <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.
/// </summary>
public static class PeftAdapter
{
    public const string ConfigFile = "adapter_config.json";
    public const string WeightsFile = "adapter_model.safetensors";

    /// <summary>What PEFT puts before the model's own names.</summary>
    private const string Prefix = "base_model.model.";

    /// <summary>Reads a folder's adapters and puts them beside the projections that they were trained on.</summary>
    /// <param name="model">The base model; adapters that it has already are replaced.</param>
    /// <param name="folder">The adapter's folder.</param>
    /// <param name="dtype">The type of A and B. Float32, as PEFT itself loads them whatever their file holds; the file's own when
    /// null.</param>
    /// <returns>
    /// What the config says: rank, alpha, dropout and targets; those that the model lacks adapt nothing, as in PEFT
    /// (<see cref="Lora.Unmatched"/>).
    /// </returns>
    /// <exception cref="InputException">A file is missing or bad, asks for more than plain LoRA, or belongs to another model.</exception>
    /// <exception cref="NotFiniteException">A weight of an adapter is not finite.</exception>
    public static LoraOptions Attach(Llada model, string folder, ScalarType? dtype = ScalarType.Float32)
    {
        var options = PeftConfig.Read(Path.Combine(folder, ConfigFile));
        using var file = SafetensorsFile.Open(Path.Combine(folder, WeightsFile));
        var targets = Lora.Targeted(model, options.Targets);
        if (targets.Count == 0)
            throw new InputException(
                $"{Path.Combine(folder, ConfigFile)}: the model has none of the target_modules [{string.Join(", ", options.Targets)}]");

        Check(file, targets, options.Rank);
        Lora.Remove(model);
        foreach (var projection in targets)
            projection.Adapter = new LoraAdapter(Read(projection, "A"), Read(projection, "B"), options.Alpha / options.Rank);
        return options;

        Tensor Read(Projection projection, string part)
        {
            using var scope = NewDisposeScope();
            var name = Name(projection, part);
            return FiniteTensor.Require(file.Read(name, dtype).to(model.Device), $"{file.Path}: '{name}'").DetachFromDisposeScope();
        }
    }

    /// <summary>Writes a model's adapters, so that PEFT loads them onto the same base model.</summary>
    /// <param name="model">The model with its adapters, all of one rank and scaling.</param>
    /// <param name="options">What the config shall say.</param>
    /// <param name="folder">Made when it does not exist.</param>
    /// <param name="baseModel">The base model's hub name or folder, for information.</param>
    public static void Save(Llada model, LoraOptions options, string folder, string? baseModel = null)
    {
        Directory.CreateDirectory(folder);
        var weights = Lora.Parameters(model).Select(pair => KeyValuePair.Create(Prefix + pair.Key, pair.Value));
        SafetensorsWriter.Write(Path.Combine(folder, WeightsFile), weights, new Dictionary<string, string> { ["format"] = "pt" });
        PeftConfig.Write(Path.Combine(folder, ConfigFile), options, baseModel);
    }

    private static string Name(Projection projection, string part) => $"{Prefix}{projection.Name}.lora_{part}.weight";

    /// <summary>Every tensor belongs to a targeted projection, every targeted projection has both, and all shapes fit.</summary>
    private static void Check(SafetensorsFile file, List<Projection> targets, int rank)
    {
        var expected = new Dictionary<string, long[]>();
        foreach (var projection in targets)
        {
            expected[Name(projection, "A")] = [rank, projection.Shape[1]];
            expected[Name(projection, "B")] = [projection.Shape[0], rank];
        }

        if (file.Names.FirstOrDefault(name => !expected.ContainsKey(name)) is { } stranger)
            throw new InputException($"{file.Path}: '{stranger}' belongs to no projection of this model that {ConfigFile} targets; is it "
                + "an adapter for another model?");
        foreach (var (name, shape) in expected)
        {
            if (!file.Names.Contains(name))
                throw new InputException(
                    $"{file.Path}: lacks '{name}', which {ConfigFile} and the model ask for; is it an adapter for another model?");
            var entry = file.Entry(name);
            if (!entry.Shape.SequenceEqual(shape))
                throw new InputException(
                    $"{file.Path}: '{name}' has shape [{string.Join(", ", entry.Shape)}], {ConfigFile} and the model ask for "
                        + $"[{string.Join(", ", shape)}]");
            if (!entry.IsFloat)
                throw new InputException($"{file.Path}: '{name}' holds {entry.Dtype}, not floating-point numbers");
        }
    }
}
