using System.Reflection;

namespace D1.Libtorch.Tests;

public sealed class VersionRepairTests
{
    private const int Weak = 2;

    [Fact]
    public void A_version_of_which_nothing_is_used_is_needed_no_more_and_one_bit_says_so()
    {
        var before = TinyLibrary.Bytes(relocated: 1);
        var after = (byte[])before.Clone();
        Assert.Equal("needs V2 no more, of which it uses nothing", VersionRepair.Apply(after, "V2"));
        var changed = Assert.Single(Enumerable.Range(0, before.Length), at => before[at] != after[at]);
        Assert.Equal((TinyLibrary.FlagsOfV2, before[changed] | Weak), (changed, after[changed]));

        var again = (byte[])after.Clone();
        Assert.Equal("left alone: it does not need V2", VersionRepair.Apply(again, "V2"));
        Assert.Equal(after, again);
    }

    [Theory]
    [InlineData(1, "V1", "left alone: it uses called of V1, so it loads only where libstdc++ has that version (GCC 13 or newer)")]
    [InlineData(2, "V2", "left alone: it uses idle of V2, so it loads only where libstdc++ has that version (GCC 13 or newer)")]
    [InlineData(1, "V3", "left alone: it does not need V3")]
    public void What_is_used_or_not_needed_stays_as_it_is(int relocated, string version, string said)
    {
        var file = TinyLibrary.Bytes(relocated);
        Assert.Equal(said, VersionRepair.Apply(file, version));
        Assert.Equal(TinyLibrary.Bytes(relocated), file);
    }

    [Fact]
    public void A_file_of_another_kind_stays_as_it_is()
    {
        foreach (var file in (byte[][])[[], "MZ, and the rest of a library for Windows, which is long enough for a header"u8.ToArray()])
        {
            var left = (byte[])file.Clone();
            Assert.Equal("left alone: no 64-bit Linux library", VersionRepair.Apply(left, "V2"));
            Assert.Equal(file, left);
        }
    }

    [Fact]
    public void A_damaged_file_is_said_to_be_damaged_or_left_alone()
    {
        var whole = TinyLibrary.Bytes(relocated: 1);
        var cut = Enumerable.Range(64, whole.Length - 64).Select(length => whole[..length]);
        var changed = Enumerable.Range(6, whole.Length - 6).SelectMany(at => new byte[] { 0, 1, 0x7f, 0xff }.Select(value =>
        {
            var file = (byte[])whole.Clone();
            file[at] = value;
            return file;
        }));
        foreach (var file in cut.Concat(changed))
            if (Record.Exception(() => VersionRepair.Apply(file, "V2")) is { } problem) Assert.IsType<InvalidDataException>(problem);
    }

    [Fact]
    public void TorchSharps_own_library_needs_the_version_and_uses_nothing_of_it()
    {
        var library = Path.Combine(Package, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        var before = File.ReadAllBytes(library);
        var after = (byte[])before.Clone();
        Assert.Equal("needs GLIBCXX_3.4.32 no more, of which it uses nothing", VersionRepair.Apply(after, "GLIBCXX_3.4.32"));
        Assert.Single(Enumerable.Range(0, before.Length), at => before[at] != after[at]);
    }

    private static string Package => typeof(VersionRepairTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "torchsharp").Value!;
}
