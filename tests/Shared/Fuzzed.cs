using FsCheck;
using FsCheck.Fluent;

namespace D1.Tests;

/// <summary>Damaged files for property tests.</summary>
internal static class Fuzzed
{
    /// <summary>Pieces that change what JSON means.</summary>
    private static readonly string[] Pieces = ["null", "-1", "1e400", "9223372036854775808", "\"", "{", "}", "[", "]", ",", ":", "[]", "{}",
        "\"\\ud800\"", "true"];

    /// <summary>A good file cut short, with bytes changed, a piece inserted or a span taken out; sometimes any bytes at all.</summary>
    public static Gen<byte[]> Bytes(byte[] good)
    {
        var position = Gen.Choose(0, good.Length);
        var cut = position.Select(at => good[..at]);
        var flipped = Gen.Choose(0, good.Length - 1).Zip(Gen.Choose(0, 255)).ListOf().Select(changes =>
        {
            var bytes = (byte[])good.Clone();
            foreach (var (at, value) in changes)
                bytes[at] = (byte)value;
            return bytes;
        });
        var inserted = position.Zip(Gen.Elements(Pieces))
            .Select(change => (byte[])[.. good[..change.Item1], .. System.Text.Encoding.UTF8.GetBytes(change.Item2),
                .. good[change.Item1..]]);
        var removed = position.Zip(position)
            .Select(span => (byte[])[.. good[..Math.Min(span.Item1, span.Item2)], .. good[Math.Max(span.Item1, span.Item2)..]]);
        return Gen.OneOf(cut, flipped, inserted, removed, ArbMap.Default.GeneratorFor<byte[]>());
    }

    /// <summary>Reading works, or fails with one line that names the file.</summary>
    public static void ReadOrRefused<TRefusal>(string path, Action read)
        where TRefusal : Exception
    {
        try
        {
            read();
        }
        catch (TRefusal e)
        {
            Assert.StartsWith(path, e.Message, StringComparison.Ordinal);
        }
    }
}
