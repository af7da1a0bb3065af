using D1.Pipeline.Store;

namespace D1.Pipeline.Tracking;

/// <summary>
/// Appends records to a run's journal, alone. Adding only queues; <see cref="Flush"/> writes. What could not be written stays, and is
/// written again at the same place: a disk that was full, or a folder that could not be written, loses nothing where it recovers. A lock
/// below the journal's folder shows whether the run's process is alive; readers take none.
/// </summary>
internal sealed class JournalWriter(string path) : IDisposable
{
    private readonly Dictionary<string, HashSet<long>> _points = [];
    private readonly Dictionary<string, string> _params = [];
    private readonly Dictionary<string, string> _tags = [];
    private readonly MemoryStream _unwritten = new();
    private readonly Lock _adding = new(), _writing = new();
    private List<RunRecord> _queue = [];
    private KeyLock? _lock;
    private FileStream? _file;
    private long _end;

    /// <summary>Locked while a run's process lives.</summary>
    public static string LockFile(string journal) =>
        Path.Combine(Path.GetDirectoryName(journal)!, "locks", Path.GetFileNameWithoutExtension(journal));

    /// <summary>How the run stands by what the file says; null before its first attempt, or while the file is not open.</summary>
    public RunStatus? Status { get; private set; }

    /// <summary>Queues a record. What the journal says already is not written again: a resumed run repeats some steps, its parameters and
    /// its tags.</summary>
    public void Add(RunRecord record)
    {
        lock (_adding) _queue.Add(record);
    }

    /// <summary>Writes what waits.</summary>
    /// <param name="toDisk">Past the system's cache too.</param>
    /// <returns>Null, or what is in the way.</returns>
    public string? Flush(bool toDisk = false)
    {
        lock (_writing)
            try
            {
                Open();
                Take();
                RandomAccess.Write(_file!.SafeFileHandle, _unwritten.GetBuffer().AsSpan(0, (int)_unwritten.Length), _end);
                _end += _unwritten.Length;
                _unwritten.SetLength(0);
                if (toDisk) RandomAccess.FlushToDisk(_file.SafeFileHandle);
                return null;
            }
            catch (Exception error)
            {
                // Whatever it is, it is the caller's to tell, and no trouble of the work: a limit on file sizes, for one, is no
                // IOException.
                return error.Message.ReplaceLineEndings(" ");
            }
    }

    public void Dispose()
    {
        lock (_writing)
        {
            _file?.Dispose();
            _lock?.Dispose();
        }
    }

    // A torn last line, which a kill left, is cut off: the next record would be glued to it.
    private void Open()
    {
        if (_file is not null) return;
        _lock ??= KeyLock.TryAcquire(LockFile(path)) ?? throw new IOException($"another process writes {path}");
        var file = WriteAccess.Explained(path, () =>
            new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        try
        {
            var lines = RunJournal.Lines(file, 0);
            foreach (var (record, _) in lines)
                if (record is not null) _ = IsNews(record);
            _end = lines is [.., var last] ? last.End : 0;
            file.SetLength(_end);
        }
        catch
        {
            file.Dispose();
            throw;
        }
        _file = file;
    }

    private void Take()
    {
        List<RunRecord> taken;
        lock (_adding) (taken, _queue) = (_queue, []);
        foreach (var record in taken.Where(IsNews)) record.WriteTo(_unwritten);
    }

    private bool IsNews(RunRecord record)
    {
        switch (record)
        {
            case RunRecord.Metric point:
                if (!_points.TryGetValue(point.Key, out var steps)) _points[point.Key] = steps = [];
                return steps.Add(point.Step);
            case RunRecord.Param pair:
                return _params.TryAdd(pair.Key, pair.Value);
            case RunRecord.Tag pair:
                if (_tags.GetValueOrDefault(pair.Key) == pair.Value) return false;
                _tags[pair.Key] = pair.Value;
                return true;
            case RunRecord.Start:
                Status = RunStatus.Running;
                return true;
            case RunRecord.Status status:
                Status = status.Value;
                return true;
            default:
                return true;
        }
    }
}
