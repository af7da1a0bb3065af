using System.Text.Json.Nodes;

using D1.Model.Quantization;
using D1.Tests;

using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>NF4 with double quantisation against bitsandbytes: codes exactly, values to the last bits of float32.</summary>
public sealed class Nf4Tests
{
    /// <summary>The recorded weights; the folder holds a quantised model and the code books besides.</summary>
    private static IEnumerable<(string Name, Dictionary<string, Tensor> Recorded)> Cases() =>
        Directory.GetFiles(Golden.At("nf4"), "*.safetensors").Order(StringComparer.Ordinal)
            .Select(file => (Path.GetFileName(file), Golden.Tensors(file))).Where(pair => pair.Item2.ContainsKey("packed"));

    [SharedFact("golden/nf4")]
    public void Code_books_are_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        var tables = Golden.Tensors(Golden.At("nf4"), "tables.safetensors");
        Golden.Close("nf4_code", tables["nf4_code"], tensor(CodeBook.NormalFloat4.Values), 0);
        Golden.Close("dynamic_code_256", tables["dynamic_code_256"], tensor(CodeBook.Dynamic8.Values), 0);
    }

    [SharedFact("golden/nf4")]
    public void Codes_and_values_agree()
    {
        foreach (var (name, recorded) in Cases())
        {
            using var scope = NewDisposeScope();
            using var quantized = Nf4Weight.Quantize(recorded["weight"]);
            Golden.Close($"{name}: packed", recorded["packed"], quantized.Packed, 0);
            Golden.Close($"{name}: nested_q", recorded["nested_q"], quantized.Scales.Indices, 0);
            Relative($"{name}: offset", recorded["offset"], tensor(new[] { quantized.Scales.Offset }));
            Relative($"{name}: nested_absmax", recorded["nested_absmax"], quantized.Scales.Outer);
            Assert.Equal(recorded["dequantised"].dtype, quantized.Dequantize().dtype);
            Relative($"{name}: dequantised", recorded["dequantised"], quantized.Dequantize());
        }
    }

    [SharedFact("golden/nf4")]
    public void Scales_that_are_not_quantised_give_the_recorded_values()
    {
        foreach (var (name, recorded) in Cases())
        {
            using var scope = NewDisposeScope();
            var (indices, scales) = CodeBook.NormalFloat4.Encode(recorded["weight"].flatten(), Nf4Weight.DefaultBlockSize);
            Relative($"{name}: absmax", recorded["absmax"], scales);
            var codes = tensor(CodeBook.NormalFloat4.Values).index_select(0, indices.to(ScalarType.Int32))
                .narrow(0, 0, recorded["weight"].numel());
            Relative($"{name}: dequantised_f32_not_nested", recorded["dequantised_f32_not_nested"],
                CodeBook.Scale(codes, scales, Nf4Weight.DefaultBlockSize).view(recorded["weight"].shape));
        }
    }

    [SharedFact("golden/nf4")]
    public void The_checkpoint_layout_is_what_bitsandbytes_stores()
    {
        foreach (var (name, recorded) in Cases())
        {
            using var scope = NewDisposeScope();
            using var quantized = Nf4Weight.Quantize(recorded["weight"]);
            var expected = recorded.Where(pair => pair.Key.StartsWith("state_dict.", StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key["state_dict.".Length..], pair => pair.Value);
            var got = Nf4Layout.Tensors("weight", quantized).ToDictionary();
            Assert.Equal(expected.Keys.Order(), got.Keys.Order());
            foreach (var (key, value) in expected.Where(pair => !Nf4Layout.IsState(pair.Key)))
                Relative($"{name}: {key}", value, got[key]);
            var state = expected.Keys.Single(Nf4Layout.IsState);
            var (theirs, ours) = (Json(expected[state]), Json(got[state]));
            Golden.Close($"{name}: nested_offset", theirs["nested_offset"]!.GetValue<double>(), ours["nested_offset"]!.GetValue<double>(),
                1e-6);
            theirs["nested_offset"] = ours["nested_offset"]!.DeepClone();
            Assert.True(JsonNode.DeepEquals(theirs, ours), $"{name}: expected {theirs.ToJsonString()}, got {ours.ToJsonString()}");
        }
    }

    [SharedFact("golden/nf4")]
    public void A_quantised_model_has_the_recorded_weights_and_logits()
    {
        foreach (var file in Directory.GetFiles(Golden.At("nf4"), "*-quantised.safetensors"))
        {
            using var scope = NewDisposeScope();
            using var inference = no_grad();
            using var folder = new TemporaryFolder();
            var name = Path.GetFileNameWithoutExtension(file).Replace("-quantised", "", StringComparison.Ordinal);
            File.CreateSymbolicLink(folder["config.json"], Golden.At("model", name, "config.json"));
            File.CreateSymbolicLink(folder["model.safetensors"], Golden.At("model", name, "model-bf16.safetensors"));
            using var model = Nf4Model.Load(folder.Path, ScalarType.Float32);

            var recorded = Golden.Tensors(file);
            foreach (var projection in model.Projections)
            {
                Golden.Close($"{name}: {projection.Name} packed", recorded[projection.Name + ".weight.packed"],
                    projection.Quantized!.Packed, 0);
                Golden.Close($"{name}: {projection.Name} nested_q", recorded[projection.Name + ".weight.nested_q"],
                    projection.Quantized!.Scales.Indices, 0);
                Golden.Close($"{name}: {projection.Name} dequantised", recorded[projection.Name + ".weight.dequantised_bf16"],
                    projection.Quantized!.Dequantize(), 0);
            }

            var inputs = Golden.Tensors(Golden.At("model", name), "inputs.safetensors");
            foreach (var (batch, logits) in Golden.Tensors(Path.ChangeExtension(file, null) + "-logits.safetensors"))
                Golden.Close($"{name}: {batch}", logits, model.Logits(inputs[batch]), Tolerance.Logits);
        }
    }

    private static JsonObject Json(Tensor bytes) => JsonNode.Parse(bytes.data<byte>().ToArray())!.AsObject();

    private static void Relative(string what, Tensor expected, Tensor got)
    {
        var scale = expected.to(ScalarType.Float64).abs().clamp_min(Number(double.Epsilon));
        Golden.Close(what, expected.to(ScalarType.Float64) / scale, got.to(ScalarType.Float64) / scale, Tolerance.Nf4Values);
    }
}
