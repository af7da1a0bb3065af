using System.Text.Json;

using D1.Model.Files;
using D1.Model.Network;
using D1.Tests;

using static TorchSharp.torch;

namespace D1.Model.Tests.Network;

/// <summary>The published 8B models, built on the meta device: all names and shapes, and not a byte of weights.</summary>
public sealed class PublishedModelTests
{
    private const string Models = "hub/models/GSAI-ML";

    private static IEnumerable<string> Folders =>
        Directory.GetDirectories(SharedData.At(Models)).Where(folder => File.Exists(Path.Combine(folder, ModelFolder.IndexFile)));

    private static Llada OnMeta(string folder) => new(LladaConfig.Load(Path.Combine(folder, ModelFolder.ConfigFile)),
        (_, shape) => empty(shape, dtype: ScalarType.BFloat16, device: META).DetachFromDisposeScope());

    [SharedFact(Models)]
    public void Every_name_and_the_number_of_bytes_are_those_of_the_index()
    {
        Assert.NotEmpty(Folders);
        foreach (var folder in Folders)
        {
            using var index = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, ModelFolder.IndexFile)));
            using var model = OnMeta(folder);
            var names = index.RootElement.GetProperty("weight_map").EnumerateObject().Select(pair => pair.Name)
                .Order(StringComparer.Ordinal);
            Assert.Equal(names, model.Weights().Select(pair => pair.Key).Order(StringComparer.Ordinal));
            Assert.Equal(index.RootElement.GetProperty("metadata").GetProperty("total_size").GetInt64(),
                model.Weights().Sum(pair => pair.Value.numel() * pair.Value.element_size()));
        }
    }

    [SharedFact(Models)]
    public void Shapes_are_those_of_the_8B_model()
    {
        // The published table of sizes: 32 layers, width 4096, 32 heads for queries, keys and values, inner width 12288, 126464 tokens.
        foreach (var folder in Folders)
        {
            using var model = OnMeta(folder);
            var shapes = model.Weights().ToDictionary(pair => pair.Key, pair => pair.Value.shape);
            Assert.Equal(32 * 9 + 3, shapes.Count);
            foreach (var (name, shape) in shapes)
            {
                long[] expected = name.Split('.')[^2] switch
                {
                    "wte" => [126464, 4096],
                    "ff_out" when !name.Contains(".blocks.", StringComparison.Ordinal) => [126464, 4096],
                    "q_proj" or "k_proj" or "v_proj" or "attn_out" => [4096, 4096],
                    "ff_proj" or "up_proj" => [12288, 4096],
                    "ff_out" => [4096, 12288],
                    _ => [4096],
                };
                Assert.True(expected.SequenceEqual(shape),
                    $"{folder}: {name}: expected [{string.Join(", ", expected)}], got [{string.Join(", ", shape)}]");
            }
        }
    }

    [SharedFact(Models)]
    public void It_takes_no_memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        using var model = OnMeta(Folders.First());
        Assert.All(model.Weights(), pair => Assert.Equal(TorchSharp.DeviceType.META, pair.Value.device_type));
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 10_000_000);
    }
}
