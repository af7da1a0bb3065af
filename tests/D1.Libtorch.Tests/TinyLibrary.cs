using System.Buffers.Binary;
using System.Text;

namespace D1.Libtorch.Tests;

/// <summary>
/// The smallest 64-bit library that says what the dynamic linker asks for: two symbols, <c>called</c> and <c>idle</c>, of versions
/// <c>V1</c> and <c>V2</c> of one other library.
/// </summary>
internal static class TinyLibrary
{
    // Everything lies in one segment, at the same place in memory as in the file.
    private const int Headers = 64, Dynamic = 192, Strings = 384, Symbols = 448, Versions = 528, Needs = 544, Relocations = 640, Size = 688;

    /// <summary>Where the flags of the need of V1 and of V2 stand.</summary>
    public const int FlagsOfV1 = Needs + 16 + 4, FlagsOfV2 = Needs + 32 + 4;

    /// <param name="relocated">Number of the symbol that relocations refer to, 1 or 2.</param>
    public static byte[] Bytes(int relocated)
    {
        var file = new byte[Size];
        "\u007fELF\u0002\u0001\u0001"u8.CopyTo(file);
        U64(32, Headers);
        U16(54, 56);
        U16(56, 2);
        Segment(Headers, 1, 0, Size);
        Segment(Headers + 56, 2, Dynamic, Strings - Dynamic);

        long[] entries = [5, Strings, 6, Symbols, 0x6ffffff0, Versions, 0x6ffffffe, Needs, 0x6fffffff, 1, 7, Relocations, 8, 48];
        foreach (var (index, value) in entries.Index()) U64(Dynamic + (index * 8), value);
        Encoding.ASCII.GetBytes("\0called\0idle\0V1\0V2\0libother.so\0").CopyTo(file, Strings);

        U32(Symbols + 24, 1);
        U32(Symbols + 48, 8);
        U16(Versions + 2, 2);
        U16(Versions + 4, 3);

        // One library, two versions; each entry says how far the next one is.
        U16(Needs, 1);
        U16(Needs + 2, 2);
        U32(Needs + 4, 19);
        U32(Needs + 8, 16);
        Need(Needs + 16, 2, 13, 16);
        Need(Needs + 32, 3, 16, 0);

        U64(Relocations + 8, ((long)relocated << 32) | 6);
        U64(Relocations + 24 + 8, 8);
        return file;

        void Segment(int at, uint type, long offset, long size)
        {
            U32(at, type);
            U64(at + 8, offset);
            U64(at + 16, offset);
            U64(at + 32, size);
        }

        void Need(int at, ushort index, uint name, uint next)
        {
            U16(at + 6, index);
            U32(at + 8, name);
            U32(at + 12, next);
        }

        void U16(int at, int value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), (ushort)value);

        void U32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);

        void U64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(at), value);
    }
}
