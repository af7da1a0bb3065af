using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Model.Files;
using D1.Model.Network;
using static TorchSharp.torch;

namespace D1.Model.Quantization;

/// <summary>
/// A LLaDA whose blocks' projections are quantised to NF4: the frozen base of QLoRA. Embedding, norms and head stay as they are.
/// </summary>
public static class Nf4Model
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Loads a model folder, quantised already or quantised now, weight by weight: only one is ever whole in memory.</summary>
    /// <param name="path">A model folder.</param>
    /// <param name="dtype">The type to compute in; the files' own when null. Values are quantised from the files' own type.</param>
    /// <param name="device">Where the weights go; the CPU when null.</param>
    /// <exception cref="InputException">A file or tensor is missing, or a shape differs from the config's.</exception>
    public static Llada Load(string path, ScalarType? dtype = null, Device? device = null)
    {
        using var folder = ModelFolder.Open(path);
        return Load(folder, dtype, device ?? CPU);
    }

    /// <summary>Writes a folder that bitsandbytes' users and <see cref="Llada.Load"/> read.</summary>
    public static void Save(string path, Llada model)
    {
        using var scope = NewDisposeScope();
        ModelFolder.Save(path, model.Config, model.Weights());
        var config = Path.Combine(path, ModelFolder.ConfigFile);
        var keys = StrictJson.ReadObject(config);
        keys["quantization_config"] = new JsonObject
        {
            ["quant_method"] = "bitsandbytes",
            ["load_in_4bit"] = true,
            ["bnb_4bit_quant_type"] = "nf4",
            ["bnb_4bit_use_double_quant"] = true,
        };
        File.WriteAllText(config, keys.ToJsonString(Indented) + "\n");
    }

    /// <summary>Whether a folder's weights are quantised already.</summary>
    internal static bool IsQuantized(ModelFolder folder) => folder.Names.Any(Nf4Layout.IsState);

    internal static Llada Load(ModelFolder folder, ScalarType? dtype, Device device)
    {
        // Projections begin as shapes alone; then each is filled.
        var compute = dtype ?? folder.Entry(Llada.EmbeddingName).Dtype;
        var model = new Llada(folder.Config, (name, shape) => IsProjection(name, shape)
            ? empty(shape, dtype: compute, device: META).DetachFromDisposeScope()
            : folder.Read(name, shape, compute, device).DetachFromDisposeScope());
        try
        {
            foreach (var projection in model.Projections)
                projection.Quantized = Read(folder, projection, device);
            folder.RequireAllRead();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static bool IsProjection(string name, long[] shape) =>
        shape.Length == 2 && name is not Llada.EmbeddingName and not (Llada.HeadName + ".weight");

    private static Nf4Weight Read(ModelFolder folder, Projection projection, Device device)
    {
        var name = projection.Name + ".weight";
        if (Nf4Layout.Contains(folder, name))
            return Nf4Layout.Read(folder, name, projection.Shape, device);
        using var whole = folder.Read(name, projection.Shape, null, device);
        return Nf4Weight.Quantize(whole);
    }
}
