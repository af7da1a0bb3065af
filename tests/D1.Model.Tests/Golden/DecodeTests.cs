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
    public void Every_recorded_run_is_decoded_alike()
    {
        var uniforms = Golden.Tensors(Golden.At("decode"), "rand.safetensors");
        var compared = 0;
        foreach (var line in File.ReadLines(Golden.At("decode", "cases.jsonl")))
        {
            using var document = JsonDocument.Parse(line);
            Compare(document.RootElement, uniforms);
            compared++;
        }

        Assert.True(compared > 0, "no case was compared");
    }

    private static void Compare(JsonElement item, Dictionary<string, Tensor> uniforms)
    {
        using var scope = NewDisposeScope();
        var id = item.GetProperty("id").GetString()!;
        using var model = WithMask(item.GetProperty("model").GetString()!, item.GetProperty("mask_id").GetInt32());
        var calls = new List<string>();
        var decoder = new SemiAutoregressiveDecoder(model, Options(item), new RecordedNoise(id, uniforms))
        {
            OnStep = step => calls.Add(string.Join(" | ", Written(step))),
        };
        var result = decoder.Decode(Rows(item.GetProperty("prompt_ids")),
            item.TryGetProperty("attention_mask", out var mask) ? Rows(mask).to(ScalarType.Bool) : null);

        Same(id, Rows(Rows(item.GetProperty("output_ids"))), Rows(result.Sequences));
        // A pass with nothing to choose is not made, although some of the recorded runs made it.
        var expected = item.GetProperty("per_call").EnumerateArray()
            .Where(call => call.GetProperty("positions").EnumerateArray().Any(row => row.GetArrayLength() > 0)).ToList();
        Assert.True(expected.Count == calls.Count, $"{id}: {calls.Count} calls, expected {expected.Count}");
        Assert.Equal(calls.Count, result.ForwardPasses);
        for (var call = 0; call < expected.Count; call++)
            Same($"{id}: call {call}", string.Join(" | ", Written(expected[call])), calls[call]);
    }

    private static DecodingOptions Options(JsonElement item) => new()
    {
        GenLength = item.GetProperty("gen_length").GetInt32(),
        BlockLength = item.GetProperty("block_length").GetInt32(),
        Steps = item.GetProperty("steps").GetInt32(),
        CfgScale = Number(item, "cfg_scale") ?? 0,
        Temperature = Number(item, "temperature") ?? 0,
        Remasking = item.TryGetProperty("remasking", out var remasking) && remasking.GetString() == "random" ? Remasking.Random
            : Remasking.LowConfidence,
        Cache = item.GetProperty("impl").GetString()!.Split('.') is [_, var cache] ? Enum.Parse<DecodingCache>(cache, ignoreCase: true)
            : DecodingCache.None,
        Threshold = Number(item, "threshold"),
        Factor = Number(item, "factor"),
    };

    private static void Same(string what, string expected, string got) =>
        Assert.True(expected == got, $"{what}: expected {expected}, got {got}");

    private static Llada WithMask(string name, int maskId)
    {
        using var folder = new TemporaryFolder();
        (LladaConfig.Load(Golden.At("model", name, "config.json")) with { MaskTokenId = maskId }).Save(folder["config.json"]);
        foreach (var file in Directory.GetFiles(Golden.At("model", name), "model*"))
            File.CreateSymbolicLink(folder[Path.GetFileName(file)], file);
        return Llada.Load(folder.Path);
    }

    private static double? Number(JsonElement item, string key) =>
        item.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static Tensor Rows(JsonElement rows)
    {
        var values = rows.EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt64()).ToArray()).ToArray();
        return tensor(values.SelectMany(row => row).ToArray(), dtype: ScalarType.Int64).view(values.Length, values[0].Length);
    }

    private static string Rows(Tensor tensor) => string.Join(" | ", Enumerable.Range(0, (int)tensor.size(0))
        .Select(row => string.Join(" ", tensor[row].to(ScalarType.Int64).data<long>().ToArray())));

    /// <summary>
    /// What a call wrote in each row, as position:token in ascending order: the order among those of one call says nothing.
    /// </summary>
    private static IEnumerable<string> Written(JsonElement call) => call.GetProperty("positions").EnumerateArray()
        .Zip(call.GetProperty("tokens").EnumerateArray(), (positions, tokens) => string.Join(" ", positions.EnumerateArray()
            .Zip(tokens.EnumerateArray(), (position, token) => (Position: position.GetInt64(), Token: token.GetInt64()))
            .OrderBy(pair => pair.Position).Select(pair => $"{pair.Position}:{pair.Token}")));

    private static IEnumerable<string> Written(DecodingStep step) =>
        Enumerable.Range(0, (int)step.Tokens.size(0)).Select(row => string.Join(" ",
        step.Accepted[row].nonzero().flatten().data<long>().ToArray()
            .Select(index => $"{step.Window.Start + index}:{step.Tokens[row, index].item<long>()}")));

    private sealed class RecordedNoise(string id, Dictionary<string, Tensor> uniforms) : IDecodingNoise
    {
        public Tensor Sampling(int call, Candidates candidates, long vocabulary, ScalarType type) => Of(call, candidates);

        public Tensor Confidence(int call, Candidates candidates) => Of(call, candidates);

        private Tensor Of(int call, Candidates candidates) =>
            uniforms[$"{id}/rand{call}"].narrow(1, candidates.Window.Start, candidates.Window.Length).flatten(0, 1)
                .index_select(0, candidates.Rows);
    }
}
