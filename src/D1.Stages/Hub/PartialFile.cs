using System.Text.Json;
using D1.Core;
using Microsoft.Win32.SafeHandles;

namespace D1.Stages.Hub;

/// <summary>
/// A file that is being downloaded in parts: the folder <c>&lt;file&gt;.partial</c> with <c>content</c>, into which every part is written
/// at its place, and
/// <c>state.json</c>, which says how much of each part is there. The state is never ahead of the content, not even after a power cut; it is
/// written each time that as much as a part has come, and when the object is disposed, so a kill costs at most that much.
/// </summary>
[OutsideKey("keeps what has come of a download; its digest is checked when it is whole")]
internal sealed class PartialFile : IDisposable
{
    private readonly string _folder;
    private readonly State _state;
    private readonly SafeFileHandle _content;
    private readonly Lock _changing = new();
    private long _noted;
    private TaskCompletionSource _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PartialFile(string folder, State state)
    {
        (_folder, _state) = (folder, state);
        Directory.CreateDirectory(folder);
        _content = File.OpenHandle(ContentFile, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous);
        // Sparse: nothing is written yet, and every part has its place.
        RandomAccess.SetLength(_content, state.Bytes);
        _noted = Done;
        Write();
    }

    /// <summary>Goes on with what an earlier attempt left, if it was of the same content in the same parts; else starts anew.</summary>
    /// <param name="file">Where the finished file will be.</param>
    /// <param name="identity">A digest of the content.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="partBytes">Bytes a part, the last one excepted.</param>
    public static PartialFile Open(string file, string identity, long bytes, long partBytes)
    {
        var folder = FolderOf(file);
        var empty = State.Empty(identity, bytes, partBytes);
        if (Read(folder) is { } left && left.IsOf(empty)) return new PartialFile(folder, left);
        Discard(file);
        return new PartialFile(folder, empty);
    }

    /// <summary>Bytes that <see cref="Open"/> would go on after.</summary>
    public static long DoneOf(string file, string identity, long bytes, long partBytes) =>
        Read(FolderOf(file)) is { } left && left.IsOf(State.Empty(identity, bytes, partBytes)) ? left.Done.Sum() : 0;

    /// <summary>Forgets what there is.</summary>
    public static void Discard(string file)
    {
        if (Directory.Exists(FolderOf(file))) Directory.Delete(FolderOf(file), recursive: true);
    }

    public long Bytes => _state.Bytes;

    public int Parts => _state.Done.Length;

    /// <summary>Bytes that are there, in all parts.</summary>
    public long Done
    {
        get
        {
            lock (_changing) return _state.Done.Sum();
        }
    }

    /// <summary>Bytes that are there from the beginning on without a gap.</summary>
    public long Prefix
    {
        get
        {
            lock (_changing)
            {
                var first = 0;
                while (first < Parts && _state.Done[first] == LengthOf(first)) first++;
                return first == Parts ? Bytes : (first * _state.PartBytes) + _state.Done[first];
            }
        }
    }

    /// <summary>The next byte that a part needs and its last one; null when it is whole.</summary>
    public (long From, long To)? Missing(int part)
    {
        lock (_changing)
        {
            var start = part * _state.PartBytes;
            return _state.Done[part] == LengthOf(part) ? null : (start + _state.Done[part], start + LengthOf(part) - 1);
        }
    }

    /// <summary>Adds what follows in a part.</summary>
    public async ValueTask AppendAsync(int part, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        await RandomAccess.WriteAsync(_content, content, (part * _state.PartBytes) + _state.Done[part], cancellation).ConfigureAwait(false);
        lock (_changing)
        {
            _state.Done[part] += content.Length;
            if (_state.Done.Sum() is var done && done - _noted >= _state.PartBytes)
            {
                _noted = done;
                Write();
            }
            _grown.TrySetResult();
        }
    }

    /// <summary>Reads of the gapless beginning.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, long at, CancellationToken cancellation) =>
        RandomAccess.ReadAsync(_content, buffer, at, cancellation);

    /// <summary>Completes when something is added after this call.</summary>
    public Task Grown()
    {
        lock (_changing)
        {
            if (_grown.Task.IsCompleted) _grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return _grown.Task;
        }
    }

    /// <summary>Puts the whole content in the file's place.</summary>
    public void Finish(string file)
    {
        RandomAccess.FlushToDisk(_content);
        _content.Dispose();
        File.Move(ContentFile, file, overwrite: true);
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Notes what is there, for the next attempt.</summary>
    public void Dispose()
    {
        if (_content.IsClosed) return;
        lock (_changing) if (Directory.Exists(_folder)) Write();
        _content.Dispose();
    }

    private string ContentFile => Path.Combine(_folder, "content");

    private static string StateFile(string folder) => Path.Combine(folder, "state.json");

    private static string FolderOf(string file) => file + ".partial";

    private long LengthOf(int part) => _state.LengthOf(part);

    // The content first: a state that says less costs a little, one that says more costs everything.
    private void Write()
    {
        RandomAccess.FlushToDisk(_content);
        File.WriteAllBytes(StateFile(_folder) + ".new", JsonSerializer.SerializeToUtf8Bytes(_state));
        File.Move(StateFile(_folder) + ".new", StateFile(_folder), overwrite: true);
    }

    private static State? Read(string folder)
    {
        try
        {
            var state = JsonSerializer.Deserialize<State>(File.ReadAllBytes(StateFile(folder)));
            return state is { Identity: not null, Done: not null }
                && new FileInfo(Path.Combine(folder, "content")) is { Exists: true } content && content.Length == state.Bytes
                ? state : null;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null; // nothing, or torn: nothing can be said of the content
        }
    }

    private sealed record State(string Identity, long Bytes, long PartBytes, long[] Done)
    {
        public static State Empty(string identity, long bytes, long partBytes) =>
            new(identity, bytes, partBytes, new long[Math.Max(1, (bytes + partBytes - 1) / partBytes)]);

        public long LengthOf(int part) => Math.Min(PartBytes, Bytes - (part * PartBytes));

        /// <summary>Whether it is of the same content in the same parts, with no more of any than there can be.</summary>
        public bool IsOf(State empty) => this with { Done = empty.Done } == empty
            && Done.Length == empty.Done.Length && Done.Index().All(part => part.Item >= 0 && part.Item <= LengthOf(part.Index));
    }
}
