using System.Globalization;
using System.Text;
using System.Text.Json;
using D1.Core;
using D1.Model.Files;
using static TorchSharp.torch;

namespace D1.Model.Quantization;

/// <summary>A quantised weight as tensors of a checkpoint, named and laid out as bitsandbytes saves it.</summary>
internal static class Nf4Layout
{
    private const string ScaleIndices = ".absmax";
    private const string Codes = ".quant_map";
    private const string OuterScales = ".nested_absmax";
    private const string ScaleCodes = ".nested_quant_map";
    private const string State = ".quant_state.bitsandbytes__nf4";

    private static readonly (ScalarType Type, string Name)[] Types =
        [(ScalarType.Float32, "float32"), (ScalarType.BFloat16, "bfloat16"), (ScalarType.Float16, "float16")];

    /// <summary>Whether a tensor's name says that it describes a quantised weight.</summary>
    public static bool IsState(string name) => name.EndsWith(State, StringComparison.Ordinal);

    /// <summary>Whether the folder holds this weight quantised.</summary>
    public static bool Contains(ModelFolder folder, string name) => folder.Names.Contains(name + State);

    /// <summary>The tensors of one weight; those that are made for it belong to the caller's dispose scope.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Tensors(string name, Nf4Weight weight)
    {
        yield return new(name, weight.Packed);
        yield return new(name + ScaleIndices, weight.Scales.Indices);
        yield return new(name + Codes, tensor(CodeBook.NormalFloat4.Values));
        yield return new(name + OuterScales, weight.Scales.Outer);
        yield return new(name + ScaleCodes, tensor(CodeBook.Dynamic8.Values));
        yield return new(name + State, tensor(Encoding.UTF8.GetBytes(Describe(weight))));
    }

    /// <summary>Reads a weight whose shape the config gives.</summary>
    /// <exception cref="InputException">A part is missing or does not fit the others, or it is another format than NF4 with double
    /// quantisation.</exception>
    /// <exception cref="NotFiniteException">A scale is not finite.</exception>
    public static Nf4Weight Read(ModelFolder folder, string name, long[] shape, Device device)
    {
        using var scope = NewDisposeScope();
        var where = $"{folder.Path}: '{name}'";
        var (said, blockSize, scaleBlockSize, offset, dtype) = ReadState(folder, name, where);
        if (!said.SequenceEqual(shape))
            throw new InputException(
                $"{where}: its quant_state has shape [{string.Join(", ", said)}], {ModelFolder.ConfigFile} asks for "
                    + $"[{string.Join(", ", shape)}]");
        var count = shape.Aggregate((product, size) => product * size);
        var blocks = Ceiling(count, blockSize);
        RequireCodes(Codes, CodeBook.NormalFloat4);
        RequireCodes(ScaleCodes, CodeBook.Dynamic8);
        var scales = new Nf4Scales(
            Part(ScaleIndices, ScalarType.Byte, blocks).DetachFromDisposeScope(),
            Part(OuterScales, ScalarType.Float32, Ceiling(blocks, scaleBlockSize)).DetachFromDisposeScope(), offset, scaleBlockSize);
        Finite.Require(offset, $"{where}: its nested_offset");
        return new Nf4Weight(Part("", ScalarType.Byte, Ceiling(count, 2)), scales, shape, blockSize, dtype);

        Tensor Part(string suffix, ScalarType type, long length)
        {
            var part = folder.Read(name + suffix);
            return part.dtype == type && part.numel() == length
                ? FiniteTensor.Require(part.to(device), $"{where}: '{name + suffix}'")
                : throw new InputException(
                    $"{where}: '{name + suffix}' is {part.dtype} [{string.Join(", ", part.shape)}]; the quantised weight needs {length} "
                        + $"of {type}");
        }

        void RequireCodes(string suffix, CodeBook expected)
        {
            if (!Part(suffix, ScalarType.Float32, expected.Values.Length).cpu().data<float>().ToArray().SequenceEqual(expected.Values))
                throw new InputException($"{where}: '{name + suffix}' is another code book than the one of NF4 with double quantisation");
        }
    }

    private static string Describe(Nf4Weight weight) => string.Create(CultureInfo.InvariantCulture,
        $$"""{"quant_type": "nf4", "blocksize": {{weight.BlockSize}},"""
        + $$""" "dtype": "{{Types.First(pair => pair.Type == weight.Dtype).Name}}", "shape": [{{string.Join(", ", weight.Shape)}}],"""
        + $$""" "nested_blocksize": {{weight.Scales.BlockSize}}, "nested_dtype": "float32","""
        + $$""" "nested_offset": {{(double)weight.Scales.Offset:R}}}""");

    private static (long[] Shape, int BlockSize, int ScaleBlockSize, float Offset, ScalarType Dtype) ReadState(ModelFolder folder,
        string name, string where)
    {
        var state = folder.Read(name + State);
        if (state.dtype != ScalarType.Byte)
            throw new InputException($"{where}: its quant_state is {state.dtype}, not the bytes of a JSON object");
        try
        {
            using var json = JsonDocument.Parse(state.data<byte>().ToArray());
            var keys = json.RootElement;
            if (keys.GetProperty("quant_type").GetString() is not "nf4" and var other)
                throw new InputException($"{where}: quant_type is \"{other}\"; only \"nf4\" is supported");
            if (!keys.TryGetProperty("nested_offset", out var offset))
                throw new InputException($"{where}: its scales are not quantised; only double quantisation is supported");
            var dtype = keys.GetProperty("dtype").GetString();
            var blockSize = keys.GetProperty("blocksize").GetInt32();
            var scaleBlockSize = keys.GetProperty("nested_blocksize").GetInt32();
            if (blockSize <= 0 || blockSize % 2 != 0 || scaleBlockSize <= 0 || Types.All(pair => pair.Name != dtype))
                throw new InputException(
                    $"{where}: quant_state has blocksize {blockSize}, nested_blocksize {scaleBlockSize}, dtype {dtype}, which cannot be");
            return ([.. keys.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())], blockSize, scaleBlockSize,
                offset.GetSingle(),
                Types.First(pair => pair.Name == dtype).Type);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InputException($"{where}: bad quant_state: {e.Message}", e);
        }
    }

    private static long Ceiling(long count, long size) => (count - 1) / size + 1;
}
