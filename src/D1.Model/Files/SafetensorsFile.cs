using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;


using static TorchSharp.torch;

namespace D1.Model.Files;

/// <summary>A safetensors file, read lazily from a memory map: the header at once, each tensor when it is asked for.</summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    /// <summary>The format's own limit; nothing is allocated for what a header merely claims.</summary>
    private const long LongestHeader = 100_000_000;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;
    private readonly Dictionary<string, TensorEntry> _entries;

    private SafetensorsFile(string path, MemoryMappedFile map, MemoryMappedViewAccessor view, byte* data, Dictionary<string, TensorEntry> entries,
        IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        Metadata = metadata;
        _map = map;
        _view = view;
        _data = data;
        _entries = entries;
    }

    public string Path { get; }

    /// <summary>The optional <c>__metadata__</c> of the header.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Shape and type of one tensor, without reading it.</summary>
    public TensorEntry Entry(string name) => _entries.TryGetValue(name, out var entry)
        ? entry
        : throw new InputException($"{Path}: no tensor named '{name}'");

    /// <summary>Opens a file and checks its whole header.</summary>
    /// <exception cref="InputException">The file is missing, truncated, or its header is not what the format allows.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new InputException($"{path}: no such file");
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (file.Length < 8)
        {
            using (file)
                throw new InputException($"{path}: {file.Length} bytes are too few for a safetensors file");
        }

        var map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        MemoryMappedViewAccessor? view = null;
        try
        {
            view = map.CreateViewAccessor(0, file.Length, MemoryMappedFileAccess.Read);
            byte* start = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(start, 8));
            if (headerLength > LongestHeader || (long)headerLength > file.Length - 8)
                throw new InputException($"{path}: the header claims {headerLength} bytes, the file has {file.Length}");

            var dataLength = file.Length - 8 - (long)headerLength;
            var header = new ReadOnlySpan<byte>(start + 8, (int)headerLength);
            var (entries, metadata) = SafetensorsHeader.Parse(path, header, dataLength);
            return new SafetensorsFile(path, map, view, start + 8 + headerLength, entries, metadata);
        }
        catch
        {
            view?.Dispose();
            map.Dispose();
            throw;
        }
    }

    /// <summary>Copies one tensor out of the file, into memory of its own (an in-place update never reaches the map).</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">The type to convert to; the file's own when null.</param>
    public Tensor Read(string name, ScalarType? dtype = null)
    {
        var entry = Entry(name);
        var tensor = empty(entry.Shape, dtype: entry.Dtype);
        Bytes(entry).CopyTo(tensor.bytes);
        if (dtype is null || dtype == entry.Dtype)
            return tensor;
        using (tensor)
            return tensor.to(dtype.Value);
    }

    private ReadOnlySpan<byte> Bytes(TensorEntry entry)
    {
        if (entry.Length > int.MaxValue)
            throw new InputException($"{Path}: tensor '{entry.Name}' has {entry.Length} bytes; more than 2 GiB in one tensor is not supported");
        return new ReadOnlySpan<byte>(_data + entry.Offset, (int)entry.Length);
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }
}
