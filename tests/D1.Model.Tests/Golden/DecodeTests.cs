using System.Text.Json;

using D1.Model.Decoding;
using D1.Model.Network;
using D1.Tests;


using static TorchSharp.torch;

namespace D1.Model.Tests.Golden;

/// <summary>Decoding against the recorded runs: outputs, and the positions and tokens written at every call, exactly.</summary>
public sealed class DecodeTests
{
    [SharedFact("golden/decode")]
    public void Exact_decoders_write_the_recorded_tokens()
    {
        var uniforms = Golden.Tensors(Golden.At("decode"), "rand.safetensors");
        var compared = 0;
        foreach (var line in File.ReadLines(Golden.At("decode", "cases.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            var item = document.RootElement;
            if (!IsExact(item))
                continue;
            Compare(item, uniforms);
            compared++;
        }

        Assert.True(compared > 0, "no case was compared");
    }

    /// <summary>The implementations that share this decoder; the approximate ones of Fast-dLLM and the model with an attention mask have their own.</summary>
    private static bool IsExact(JsonElement item)
    {
        var implementation = item.GetProperty("impl").GetString()!;
        return (implementation is "d1" or "grpo" or "gsai" || implementation.EndsWith(".none", StringComparison.Ordinal))
            && !item.TryGetProperty("threshold", out _) && !item.TryGetProperty("factor", out _)
            && !(item.TryGetProperty("attention_mask", out var mask) && mask.EnumerateArray().Any(row => row.EnumerateArray().Any(x => x.GetInt32() == 0)));
    }

    private static void Compare(JsonElement item, Dictionary<string, Tensor> uniforms)
    {
        using var scope = NewDisposeScope();
        var id = item.GetProperty("id").GetString()!;
        using var model = WithMask(item.GetProperty("model").GetString()!, item.GetProperty("mask_id").GetInt32());
        var options = new DecodingOptions
        {
            GenLength = item.GetProperty("gen_length").GetInt32(),
            BlockLength = item.GetProperty("block_length").GetInt32(),
            Steps = item.GetProperty("steps").GetInt32(),
            CfgScale = Number(item, "cfg_scale"),
            Temperature = Number(item, "temperature"),
            Remasking = item.TryGetProperty("remasking", out var r) && r.GetString() == "random" ? Remasking.Random : Remasking.LowConfidence,
        };
        var steps = new List<(string Positions, string Tokens)>();
        var decoder = new SemiAutoregressiveDecoder(model, options, new RecordedNoise(id, uniforms))
        {
            OnStep = step => steps.Add((Rows(step.Positions), Rows(step.Tokens))),
        };
        var result = decoder.Decode(Rows(item.GetProperty("prompt_ids")));

        Same(id, Rows(Rows(item.GetProperty("output_ids"))), Rows(result.Sequences));
        var expected = item.GetProperty("per_call").EnumerateArray()
            .Where(call => call.GetProperty("positions").EnumerateArray().Any(row => row.GetArrayLength() > 0)).ToList();
        Assert.True(expected.Count == steps.Count, $"{id}: {steps.Count} calls, expected {expected.Count}");
        for (var call = 0; call < expected.Count; call++)
            Same($"{id}: call {call}", Sorted(expected[call]), Sorted(steps[call]));
    }

    private static void Same(string what, string expected, string got) => Assert.True(expected == got, $"{what}: expected {expected}, got {got}");

    private static Llada WithMask(string name, int maskId)
    {
        using var folder = new TemporaryFolder();
        (LladaConfig.Load(Golden.At("model", name, "config.json")) with { MaskTokenId = maskId }).Save(folder.File("config.json"));
        File.CreateSymbolicLink(folder.File("model.safetensors"), Golden.At("model", name, "model.safetensors"));
        return Llada.Load(folder.Path);
    }

    private static double Number(JsonElement item, string key) => item.TryGetProperty(key, out var value) ? value.GetDouble() : 0;

    private static Tensor Rows(JsonElement rows)
    {
        var values = rows.EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt64()).ToArray()).ToArray();
        return tensor(values.SelectMany(row => row).ToArray(), dtype: ScalarType.Int64).view(values.Length, values[0].Length);
    }

    private static string Rows(Tensor tensor) => string.Join(" | ", Enumerable.Range(0, (int)tensor.size(0))
        .Select(row => string.Join(" ", tensor[row].to(ScalarType.Int64).data<long>().ToArray())));

    /// <summary>One line a call; positions in ascending order, since the order among those of one call says nothing.</summary>
    private static string Sorted(JsonElement call) => Sorted(
        call.GetProperty("positions").EnumerateArray().Select(row => row.EnumerateArray().Select(x => x.GetInt64()).ToArray()).ToArray(),
        call.GetProperty("tokens").EnumerateArray().Select(row => row.EnumerateArray().Select(x => x.GetInt64()).ToArray()).ToArray());

    private static string Sorted((string Positions, string Tokens) step) => Sorted(Parse(step.Positions), Parse(step.Tokens));

    private static string Sorted(long[][] positions, long[][] tokens) => string.Join(" | ",
        positions.Zip(tokens, (p, t) => string.Join(" ", p.Zip(t).OrderBy(pair => pair.First).Select(pair => $"{pair.First}:{pair.Second}"))));

    private static long[][] Parse(string rows) => [.. rows.Split(" | ").Select(row => row.Split(' ').Select(long.Parse).ToArray())];

    private sealed class RecordedNoise(string id, Dictionary<string, Tensor> uniforms) : IDecodingNoise
    {
        public Tensor Sampling(int call, long batch, Window window, long vocabulary) => uniforms[$"{id}/rand{call}"].narrow(1, window.Start, window.Length);

        public Tensor Confidence(int call, long batch, Window window) => uniforms[$"{id}/rand{call}"].narrow(1, window.Start, window.Length);
    }
}
