using System.Buffers.Binary;
using D1.Core;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace D1.Model.Files;

/// <summary>A safetensors file, read lazily: the header at once, each tensor when it is asked for, straight into its memory.</summary>
/// <remarks>No memory map: its pages would count as this process's memory beside the tensors.</remarks>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>The format's own limit; nothing is allocated for what a header merely claims.</summary>
    private const long LongestHeader = 100_000_000;

    private readonly SafeFileHandle _file;
    private readonly long _data;
    private readonly Dictionary<string, TensorEntry> _entries;

    private SafetensorsFile(string path, SafeFileHandle file, long data, Dictionary<string, TensorEntry> entries,
        IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        Metadata = metadata;
        _file = file;
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
        var file = File.OpenHandle(path);
        try
        {
            var length = RandomAccess.GetLength(file);
            if (length < sizeof(ulong))
                throw new InputException($"{path}: {length} bytes are too few for a safetensors file");
            Span<byte> prefix = stackalloc byte[sizeof(ulong)];
            ReadAll(path, file, prefix, 0);
            var headerLength = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (headerLength > LongestHeader || (long)headerLength > length - prefix.Length)
                throw new InputException($"{path}: the header claims {headerLength} bytes, the file has {length}");

            var header = new byte[headerLength];
            ReadAll(path, file, header, prefix.Length);
            var data = prefix.Length + header.Length;
            var (entries, metadata) = SafetensorsHeader.Parse(path, header, length - data);
            return new SafetensorsFile(path, file, data, entries, metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Copies one tensor out of the file.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="dtype">The type to convert to; the file's own when null.</param>
    public Tensor Read(string name, ScalarType? dtype = null)
    {
        var entry = Entry(name);
        if (entry.Length > int.MaxValue)
            throw new InputException(
                $"{Path}: tensor '{entry.Name}' has {entry.Length} bytes; more than 2 GiB in one tensor is not supported");
        var tensor = empty(entry.Shape, dtype: entry.Dtype);
        ReadAll(Path, _file, tensor.bytes, _data + entry.Offset);
        if (dtype is null || dtype == entry.Dtype)
            return tensor;
        using (tensor)
            return tensor.to(dtype.Value);
    }

    private static void ReadAll(string path, SafeFileHandle file, Span<byte> into, long offset)
    {
        while (!into.IsEmpty)
        {
            var read = RandomAccess.Read(file, into, offset);
            if (read == 0)
                throw new InputException($"{path}: became shorter while it was read");
            into = into[read..];
            offset += read;
        }
    }

    public void Dispose() => _file.Dispose();
}
