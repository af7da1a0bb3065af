using System.Buffers.Binary;
using System.Text;
using D1.Core;
using D1.Model.Files;
using D1.Tests;
using FsCheck;
using FsCheck.Fluent;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Tests.Files;

/// <summary>Safetensors files written and read back, and what must be refused.</summary>
public sealed class SafetensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Write(string header, int dataLength = 16, ulong? claimed = null)
    {
        var path = _folder["file.safetensors"];
        var json = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, claimed ?? (ulong)json.Length);
        File.WriteAllBytes(path, [.. length, .. json, .. new byte[dataLength]]);
        return path;
    }

    [Fact]
    public void Every_type_comes_back_as_it_was_written()
    {
        using var scope = NewDisposeScope();
        var path = _folder["types.safetensors"];
        var tensors = new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.Float16, ScalarType.BFloat16, ScalarType.Int64,
            ScalarType.Int32, ScalarType.Int16, ScalarType.Int8, ScalarType.Byte, ScalarType.Bool }
            .ToDictionary(type => type.ToString(), type => Range(6, CPU).view(2, 3).to(type));
        tensors["empty"] = zeros(0, 4);
        tensors["scalar"] = tensor(3.5f);
        SafetensorsWriter.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt" });

        using var file = SafetensorsFile.Open(path);
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(tensors.Count, file.Names.Count);
        foreach (var (name, expected) in tensors)
        {
            var read = file.Read(name);
            Assert.Equal(expected.dtype, read.dtype);
            Assert.Equal(expected.shape, read.shape);
            Assert.True(expected.equal(read).all().item<bool>(), name);
        }
    }

    [Fact]
    public void Equal_tensors_make_equal_bytes()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (rand(3, 4), rand(2));
        SafetensorsWriter.Write(_folder["1"], [new("a", a), new("b", b)]);
        SafetensorsWriter.Write(_folder["2"], [new("b", b), new("a", a)]);
        Assert.Equal(File.ReadAllBytes(_folder["1"]), File.ReadAllBytes(_folder["2"]));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,17]}}""", "lies outside the file's 16 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[-4,12]}}""", "lies outside the file's 16 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}""", "needs 12 bytes and has 16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "negative size")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}}""", "bad safetensors header")]
    [InlineData("""{"a":{"dtype":"Q9","shape":[1],"data_offsets":[0,4]}}""", "unsupported type 'Q9'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
        "'a' and 'b' overlap")]
    [InlineData("""{"a":{"dtype":"F32"}}""", "bad safetensors header")]
    [InlineData("""[1]""", "bad safetensors header")]
    [InlineData("""{"a":""", "bad safetensors header")]
    public void A_header_that_breaks_the_format_is_refused(string header, string complaint)
    {
        var path = Write(header);
        var error = Assert.Throws<InputException>(() => SafetensorsFile.Open(path));
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1UL << 62)]
    [InlineData(50_000_000UL)]
    public void A_header_longer_than_the_file_is_refused_without_allocating_it(ulong claimed)
    {
        var path = Write("{}", claimed: claimed);
        Assert.Contains($"the header claims {claimed} bytes", Assert.Throws<InputException>(() => SafetensorsFile.Open(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_never_a_crash() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var path = _folder["fuzz.safetensors"];
        File.WriteAllBytes(path, bytes);
        try
        {
            SafetensorsFile.Open(path).Dispose();
        }
        catch (InputException)
        {
            // The only allowed failure.
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_missing_tensor_is_named()
    {
        var path = Write("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""");
        using var file = SafetensorsFile.Open(path);
        Assert.Contains("no tensor named 'b'", Assert.Throws<InputException>(() => file.Read("b")).Message, StringComparison.Ordinal);
    }
}
