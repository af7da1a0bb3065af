using System.Buffers.Binary;
using System.Text;

namespace D1.Libtorch;

/// <summary>
/// What a 64-bit little-endian ELF file tells the dynamic linker: symbols, their versions, and relocations (System V ABI; GNU symbol
/// versioning).
/// </summary>
public sealed class ElfFile
{
    private const uint Load = 1, Dynamic = 2;
    private const long StringTable = 5, SymbolTable = 6, Relocations = 7, RelocationsSize = 8, JumpRelocations = 23,
        JumpRelocationsSize = 2;
    private const long SymbolVersions = 0x6ffffff0, VersionNeeds = 0x6ffffffe, VersionNeedCount = 0x6fffffff;
    private const int RelocationSize = 24, SymbolSize = 24, WeakFlag = 2;

    private readonly byte[] _bytes;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private readonly Dictionary<long, ulong> _dynamic = [];

    private ElfFile(byte[] bytes) => _bytes = bytes;

    /// <summary>The file's parts, or null where it is no 64-bit little-endian ELF file that is linked dynamically.</summary>
    /// <exception cref="InvalidDataException">It ends before what it announces.</exception>
    public static ElfFile? Read(byte[] bytes)
    {
        if (bytes.Length < 64 || !bytes.AsSpan().StartsWith("\u007fELF\u0002\u0001"u8)) return null;
        var file = new ElfFile(bytes);
        try
        {
            return file.ReadSegments() ? file : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new InvalidDataException("the file ends before what it announces");
        }
    }

    /// <summary>The needs of a symbol version: where their flags stand, whether they are weak, and the index that symbols carry.</summary>
    public IReadOnlyList<VersionNeed> Needs(string version)
    {
        var needs = new List<VersionNeed>();
        if (!_dynamic.TryGetValue(VersionNeeds, out var address)) return needs;
        var library = Offset(address);
        for (var left = Entry(VersionNeedCount); left > 0; left--)
        {
            var need = library + U32(library + 8);
            for (var count = U16(library + 2); count > 0; count--)
            {
                if (Text(U32(need + 8)) == version) needs.Add(new VersionNeed(need + 4, (U16(need + 4) & WeakFlag) != 0, U16(need + 6)));
                need += U32(need + 12);
            }
            if (U32(library + 12) is not (> 0 and var next)) break;
            library += next;
        }
        return needs;
    }

    /// <summary>Names of symbols of a version that a relocation refers to: what the program really calls or reads.</summary>
    public IReadOnlyList<string> Used(VersionNeed need)
    {
        var (symbols, versions) = (Offset(Entry(SymbolTable)), Offset(Entry(SymbolVersions)));
        return [.. Table(Relocations, RelocationsSize).Concat(Table(JumpRelocations, JumpRelocationsSize))
            .Select(entry => (long)(U64(entry + 8) >> 32)).Distinct()
            .Where(symbol => (U16(versions + symbol * 2) & 0x7fff) == need.Index).Select(symbol => Text(U32(symbols + symbol * SymbolSize)))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>Marks a need as weak: the linker then warns where the version is missing, and goes on.</summary>
    public void MakeWeak(VersionNeed need) =>
        BinaryPrimitives.WriteUInt16LittleEndian(At(need.FlagsOffset, 2), (ushort)(U16(need.FlagsOffset) | WeakFlag));

    private bool ReadSegments()
    {
        long dynamic = -1;
        var (headers, size, count) = ((long)U64(32), U16(54), U16(56));
        for (var header = headers; header < headers + (long)size * count; header += size)
        {
            if (U32(header) == Load) _segments.Add((U64(header + 16), U64(header + 8), U64(header + 32)));
            if (U32(header) == Dynamic) dynamic = (long)U64(header + 8);
        }
        if (dynamic < 0) return false;
        for (; U64(dynamic) != 0; dynamic += 16) _dynamic[(long)U64(dynamic)] = U64(dynamic + 8);
        return _dynamic.ContainsKey(StringTable) && _dynamic.ContainsKey(SymbolTable);
    }

    private IEnumerable<long> Table(long start, long size)
    {
        if (!_dynamic.TryGetValue(start, out var address)) yield break;
        var first = Offset(address);
        for (var entry = first; entry < first + (long)Entry(size); entry += RelocationSize) yield return entry;
    }

    private ulong Entry(long tag) => _dynamic.TryGetValue(tag, out var value) ? value
        : throw new InvalidDataException($"the file has no entry {tag:x} for the linker");

    private long Offset(ulong address)
    {
        foreach (var (start, offset, size) in _segments)
            if (address >= start && address < start + size) return (long)(address - start + offset);
        throw new InvalidDataException($"address {address:x} lies in no part of the file");
    }

    private string Text(uint index)
    {
        var rest = At(Offset(Entry(StringTable)) + index, 1, toEnd: true);
        return Encoding.UTF8.GetString(rest[..rest.IndexOf((byte)0)]);
    }

    private ushort U16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(At(offset, 2));

    private uint U32(long offset) => BinaryPrimitives.ReadUInt32LittleEndian(At(offset, 4));

    private ulong U64(long offset) => BinaryPrimitives.ReadUInt64LittleEndian(At(offset, 8));

    private Span<byte> At(long offset, int length, bool toEnd = false) =>
        offset >= 0 && offset <= _bytes.Length - length ? _bytes.AsSpan((int)offset, toEnd ? _bytes.Length - (int)offset : length)
            : throw new InvalidDataException("the file ends before what it announces");
}

/// <summary>A need of a symbol version in an ELF file.</summary>
/// <param name="FlagsOffset">Where its flags stand in the file.</param>
/// <param name="IsWeak">Whether the linker goes on without it.</param>
/// <param name="Index">What symbols of this version carry.</param>
public readonly record struct VersionNeed(long FlagsOffset, bool IsWeak, int Index);
