using System.Globalization;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Store;

namespace D1.Stages.Hub;

/// <summary>
/// The files of one stage. Each is kept whole in the work folder, which survives a kill, and gets its place among the outputs at the end;
/// the outputs start empty at every attempt.
/// </summary>
internal sealed class Downloads(HubSettings settings, StageContext context) : IDisposable
{
    private const double Megabyte = 1e6;

    // The hub's name for where a repository is now.
    private const string Newest = "main";

    private readonly HubClient _client = new(settings, context.Say);
    private readonly List<(LocatedFile File, string Path)> _ready = [];
    private long _came;
    private long _toCopy;

    /// <summary>
    /// Gets files, those of earlier calls and attempts excepted. All are looked for, and room for them, before the first byte is
    /// downloaded.
    /// </summary>
    /// <exception cref="InputException">One cannot be had, is not what it must be, or the disk is too small.</exception>
    public void Get(IEnumerable<HubFile> files)
    {
        var located = files.Select(file => _client.LocateAsync(file, context.Cancellation).GetAwaiter().GetResult()).ToList();
        var here = located.Where(file => file.LocalPath is not null).Select(file => (File: file, Path: file.LocalPath!)).ToList();
        _ready.AddRange(here);
        _toCopy += here.Where(file => FileClone.NeedsCopy(file.Path, context.WorkFolder)).Sum(file => file.File.Bytes);
        var remote = located.Where(file => file.LocalPath is null)
            .Select(file => (File: file, Path: Path.Combine(context.WorkFolder, "files", file.File.Path))).ToList();
        var open = remote.Where(file => !IsWhole(file.File, file.Path)).ToList();
        var total = open.Sum(file => file.File.Bytes);
        var done = open.Sum(file => PartialFile.DoneOf(file.Path, file.File.Expected.Identity, file.File.Bytes, settings.PartBytes));
        RequireRoom(total - done + _toCopy);
        Download(open, total, done);
        _ready.AddRange(remote);
    }

    /// <summary>The commit that a repository of the hub is at now.</summary>
    /// <exception cref="InputException">The hub cannot be asked, or does not say.</exception>
    public string Commit(HubKind kind, string repository, string path) =>
        _client.CommitAsync(new(new(kind, repository, Newest), path, new()), context.Cancellation).GetAwaiter().GetResult();

    /// <summary>The content of a file that was got.</summary>
    public string PathOf(string path) => _ready.Single(file => file.File.File.Path == path).Path;

    /// <summary>Puts everything that was got among the outputs.</summary>
    /// <param name="below">Folder of the outputs that it goes into.</param>
    public void Publish(string below = "")
    {
        // The work folder's name of a file goes when the artifact is published, so nobody writes to it through that one.
        foreach (var (file, path) in _ready) FileClone.Share(path, context.Output(below, file.File.Path), context.Cancellation);
        context.Result("files", _ready.Count);
        context.Result("bytes", _ready.Sum(file => file.File.Bytes));
        context.Measure("downloaded_bytes", _came);
    }

    public void Dispose() => _client.Dispose();

    // An earlier attempt's. What happened to it since is not known.
    private bool IsWhole(LocatedFile file, string path)
    {
        if (!File.Exists(path)) return false;
        if (ContentCheck.Mismatch(path, file.Expected, context.Cancellation) is not { } mismatch) return true;
        context.Say($"{file.File}: what an earlier attempt left has {mismatch}; downloading it again");
        File.Delete(path);
        return false;
    }

    private void RequireRoom(long bytes)
    {
        var free = settings.FreeBytes(context.WorkFolder);
        if (bytes > free)
            throw new InputException(string.Create(CultureInfo.InvariantCulture,
                $"the download needs {bytes / 1e9:0.00} GB more on the disk of {context.WorkFolder}, which has {free / 1e9:0.00} GB "
                + $"free; make room, or set {Stores.OneVariable} to a folder elsewhere"));
    }

    private void Download(IReadOnlyList<(LocatedFile File, string Path)> files, long total, long done)
    {
        if (files.Count == 0) return;
        var meter = context.Begin("download MB", Megabytes(total), Megabytes(done));
        var (before, reporting) = (_came, new Lock());
        foreach (var (file, path) in files) _client.PlaceAsync(file, path, Came, context.Cancellation).GetAwaiter().GetResult();

        void Came(long bytes)
        {
            lock (reporting)
            {
                _came += bytes;
                var now = _came - before;
                meter.Report(Megabytes(Math.Min(total, done + now)), ("MB_per_second", now / Megabyte / Math.Max(meter.Elapsed, 1e-3)));
            }
        }
    }

    private static long Megabytes(long bytes) => (long)Math.Ceiling(bytes / Megabyte);
}
