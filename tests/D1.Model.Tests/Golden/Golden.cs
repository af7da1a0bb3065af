using System.Text.Json;

using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Network;
using D1.Tests;


using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>Reads the recorded reference cases and compares with them.</summary>
internal static class Golden
{
    public static string At(params string[] parts) => SharedData.At(["golden", .. parts]);

    public static IEnumerable<string> Cases(string folder) => Directory.GetDirectories(At(folder)).Order(StringComparer.Ordinal);

    public static JsonElement Info(string folder) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "info.json"))).RootElement;

    public static Dictionary<string, Tensor> Tensors(params string[] parts)
    {
        using var file = SafetensorsFile.Open(Path.Combine(parts));
        return file.Names.ToDictionary(name => name, name => file.Read(name));
    }

    public static Llada Model(string name) => Llada.Load(At("model", name));

    /// <summary>Gives the model the recorded adapters, all of one scaling.</summary>
    public static void Attach(Llada model, IReadOnlyDictionary<string, Tensor> weights, double scaling)
    {
        foreach (var projection in model.Projections)
        {
            if (weights.TryGetValue(AdapterName(projection.Name, "A", weights), out var a))
                projection.Adapter = new LoraAdapter(a.clone(), weights[AdapterName(projection.Name, "B", weights)].clone(), scaling);
        }
    }

    /// <summary>The recorded files name adapters with and without PEFT's prefix.</summary>
    public static string AdapterName(string projection, string part, IReadOnlyDictionary<string, Tensor> weights) =>
        weights.Keys.FirstOrDefault(key => key.EndsWith($"{projection}.lora_{part}.weight", StringComparison.Ordinal)) ?? "";

    public static void Close(string what, Tensor expected, Tensor got, double tolerance)
    {
        Assert.True(expected.shape.SequenceEqual(got.shape),
            $"{what}: shape [{string.Join(",", got.shape)}], expected [{string.Join(",", expected.shape)}]");
        var difference = (expected.to(ScalarType.Float64) - got.detach().to(ScalarType.Float64)).abs();
        if (difference.numel() == 0)
            return;
        var worst = difference.max().item<double>();
        var index = difference.flatten().argmax().item<long>();
        Assert.True(worst <= tolerance,
            $"{what}: differs by {worst:g3} (allowed {tolerance:g3}) at {index}: expected "
                + $"{expected.flatten()[index].to(ScalarType.Float64).item<double>():g9}, got "
                + $"{got.detach().flatten()[index].to(ScalarType.Float64).item<double>():g9}");
    }

    public static void Close(string what, double expected, double got, double tolerance) =>
        Assert.True(Math.Abs(expected - got) <= tolerance,
            $"{what}: expected {expected:g9}, got {got:g9} (allowed difference {tolerance:g3})");
}
