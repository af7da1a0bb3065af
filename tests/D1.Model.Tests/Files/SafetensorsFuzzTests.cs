using System.Buffers.Binary;
using System.Text;
using D1.Core;
using D1.Model.Files;
using D1.Tests;
using FsCheck;
using FsCheck.Fluent;
using static TorchSharp.torch;

namespace D1.Model.Tests.Files;

/// <summary>
/// Damaged and malicious safetensors files: read, or refused in a line that names the file; never a crash, never memory for what a header
/// claims.
/// </summary>
public sealed class SafetensorsFuzzTests : IDisposable
{
    private static readonly long[] Sizes = [0, 1, 2, 3, 1 << 20, 1L << 31, 1L << 40, 1L << 62, long.MaxValue, -1];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Path => _folder["file.safetensors"];

    private void ReadAll()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fuzzed.ReadOrRefused<InputException>(Path, () =>
        {
            using var scope = NewDisposeScope();
            using var file = SafetensorsFile.Open(Path);
            foreach (var name in file.Names)
                Assert.Equal(file.Entry(name).Shape, file.Read(name).shape);
        });
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    private void Write(ReadOnlySpan<byte> header, int dataLength, ulong? claimed = null)
    {
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, claimed ?? (ulong)header.Length);
        File.WriteAllBytes(Path, [.. length, .. header, .. new byte[dataLength]]);
    }

    [Fact]
    public void Any_damage_to_a_good_file()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(Path,
            [new("weight", ones(2, 3)), new("bias", ones(3, dtype: ScalarType.BFloat16)), new("none", zeros(0, 4))],
            new Dictionary<string, string> { ["format"] = "pt" });
        var good = File.ReadAllBytes(Path);
        Prop.ForAll(Fuzzed.Bytes(good).ToArbitrary(), bytes =>
        {
            File.WriteAllBytes(Path, bytes);
            ReadAll();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Any_types_shapes_and_offsets()
    {
        var entry = from name in Gen.Elements("a", "b", "", "__metadata__", "\\u0000", "\\ud800")
                    from type in Gen.Elements("F32", "BF16", "U8", "BOOL", "F8_E4M3", "", "f32")
                    from shape in Gen.Elements(Sizes).ListOf()
                    from offsets in Gen.OneOf(Gen.Elements(0L, 1, 4, 8, 16), Gen.Elements(Sizes)).ListOf(2)
                    select $$"""
                        "{{name}}":{"dtype":"{{type}}","shape":[{{string.Join(",", shape)}}],"data_offsets":[{{string.Join(",", offsets)}}]}
                        """;
        Prop.ForAll(entry.ListOf().ToArbitrary(), Gen.Choose(0, 32).ToArbitrary(), (entries, dataLength) =>
        {
            Write(Encoding.UTF8.GetBytes("{" + string.Join(",", entries) + "}"), dataLength);
            ReadAll();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Any_header_length()
    {
        var lengths = Gen.OneOf(Gen.Choose(0, 40).Select(length => (ulong)length),
            Gen.Elements(99_999_999UL, 100_000_000UL, 100_000_001UL, 1UL << 31, 1UL << 63, ulong.MaxValue, ulong.MaxValue - 7));
        Prop.ForAll(lengths.ToArbitrary(), claimed =>
        {
            Write("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"""u8, 4, claimed);
            ReadAll();
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""",
        "Duplicate property 'a'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,4611686018427387904,4],"data_offsets":[0,0]}}""", "bad safetensors header")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}} {}""", "bad safetensors header")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1.5],"data_offsets":[0,1]}}""", "bad safetensors header")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}""", "lies outside")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,1]}}""", "bad safetensors header")]
    [InlineData("""{"__metadata__":{"format":1}}""", "bad safetensors header")]
    [InlineData("""{"__metadata__":[]}""", "bad safetensors header")]
    [InlineData("""{"a":null}""", "bad safetensors header")]
    [InlineData(""" {"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", "it does not begin with {")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"shape":[8],"data_offsets":[0,8]}}""", "Duplicate property 'shape'")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"},"b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", "Duplicate property 'a'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[7],"data_offsets":[0,7]}}""", "1 bytes follow the last tensor")]
    [InlineData("""{"__metadata__":{"format":"pt"}}""", "8 bytes follow the last tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""", "4 bytes before tensor 'a' belong to none")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[6,8]}}""",
        "4 bytes before tensor 'b' belong to none")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""",
        "'a' and 'b' overlap")]
    public void What_the_format_forbids(string header, string complaint)
    {
        Write(Encoding.UTF8.GetBytes(header), 8);
        Assert.Contains(complaint, Assert.Throws<InputException>(() => SafetensorsFile.Open(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_are_no_UTF8()
    {
        Write([(byte)'{', (byte)'"', 0xC3, 0x28, .. "\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}"u8], 1);
        Assert.Contains("bad safetensors header", Assert.Throws<InputException>(() => SafetensorsFile.Open(Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_deeply_nested_header()
    {
        Write(Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 100_000)), 0);
        Assert.Contains("bad safetensors header", Assert.Throws<InputException>(() => SafetensorsFile.Open(Path)).Message,
            StringComparison.Ordinal);
    }
}
