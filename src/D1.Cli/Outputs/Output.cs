using System.Runtime.InteropServices;
using D1.Core;

namespace D1.Cli.Outputs;

/// <summary>
/// A file or folder that a command writes. It is made in a folder beside its place and put there when it is whole; when the command fails
/// or is stopped, nothing of it stays. What the command reads is never replaced, and what else is there only when that was asked for.
/// </summary>
internal sealed class Output : IDisposable
{
    private readonly string _place;
    private readonly string? _scratch;
    private readonly bool _overwrite;
    private readonly List<string> _made = [];
    private static readonly PosixSignal[] Ends = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT];

    private readonly PosixSignalRegistration[] _signals = [];
    private readonly Lock _moving = new();

    private Output(string path, string? place, bool overwrite)
    {
        (Path, _place, _overwrite) = (path, place ?? path, overwrite);
        if (place is null) return;
        var parent = System.IO.Path.GetDirectoryName(place)!;
        for (var folder = parent; !Directory.Exists(folder); folder = System.IO.Path.GetDirectoryName(folder)!)
            _made.Add(System.IO.File.Exists(folder) ? throw new InputException($"{path}: {folder} is a file, not a folder") : folder);
        Directory.CreateDirectory(parent);
        _scratch = System.IO.Path.Combine(parent, $".{System.IO.Path.GetFileName(place)}.{Guid.NewGuid():N}.partial");
        Path = System.IO.Path.Combine(_scratch, System.IO.Path.GetFileName(place));
        _signals = [.. Ends.Select(signal => PosixSignalRegistration.Create(signal, _ => CleanUp()))];
        try
        {
            Directory.CreateDirectory(_scratch);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new IOException(error.Message.Replace(_scratch, place, StringComparison.Ordinal), error);
        }
    }

    /// <summary>Where to write it.</summary>
    public string Path { get; }

    /// <summary>A file to write.</summary>
    /// <param name="path">Its place. A device or a pipe is written to as it is.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <param name="inputs">Files and folders that the command reads.</param>
    /// <exception cref="InputException">It cannot be written there, or not without a loss.</exception>
    public static Output File(string path, bool overwrite, params IEnumerable<string> inputs)
    {
        if (path.Length > 0 && FilePlace.IsStream(path)) return new Output(path, null, overwrite);
        var place = Apart(path, inputs);
        if (Directory.Exists(place)) throw new InputException($"{path}: is a folder, where a file is to be written");
        if (System.IO.File.Exists(place) && !overwrite) throw Taken(path);
        return new Output(path, place, overwrite);
    }

    /// <summary>A folder to write, made anew: what is there must be empty, or of the command's own making.</summary>
    /// <param name="path">Its place.</param>
    /// <param name="overwrite">Whether a folder with files may be replaced.</param>
    /// <param name="isOwn">Whether the command itself writes files of a name.</param>
    /// <param name="inputs">Files and folders that the command reads.</param>
    /// <exception cref="InputException">It cannot be written there, or not without a loss.</exception>
    public static Output Folder(string path, bool overwrite, Func<string, bool> isOwn, params IEnumerable<string> inputs)
    {
        var place = Apart(path, inputs);
        if (System.IO.File.Exists(place)) throw new InputException($"{path}: is a file, where a folder is to be written");
        string[] there = Directory.Exists(place) ? Directory.GetFileSystemEntries(place) : [];
        var entries = there.Select(entry => System.IO.Path.GetFileName(entry)).ToList();
        if (entries.FirstOrDefault(entry => !isOwn(entry)) is { } foreign)
            throw new InputException($"{path}: holds {foreign}, which this command does not write; choose another folder, or remove it");
        if (entries.Count > 0 && !overwrite) throw Taken(path);
        return new Output(path, place, overwrite);
    }

    /// <summary>Where a path leads, if that is apart from everything that is read.</summary>
    /// <exception cref="InputException">It is an input, holds one, or lies in one.</exception>
    public static string Apart(string path, IEnumerable<string> inputs)
    {
        var place = FilePlace.Of(path);
        foreach (var (input, read) in inputs.Select(input => (input, FilePlace.Of(input))))
        {
            var relation = place.Is(read) ? $"is what the command reads ({input})"
                : place.IsBelow(read) ? $"lies in {input}, which the command reads"
                : read.IsBelow(place) ? $"holds {input}, which the command reads"
                : null;
            if (relation is not null) throw new InputException($"{path}: {relation}; choose another place for what it writes");
        }

        return place.Path;
    }

    /// <summary>Puts what was written in its place, all at once.</summary>
    /// <exception cref="InputException">Something has appeared there meanwhile that may not be replaced.</exception>
    public void Publish()
    {
        if (_scratch is null) return;
        lock (_moving)
        {
            if (Directory.Exists(Path))
            {
                PublishFolder();
            }
            else
            {
                using (var file = System.IO.File.OpenHandle(Path, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.FlushToDisk(file);
                if (!_overwrite && System.IO.File.Exists(_place)) throw Taken(_place);
                System.IO.File.Move(Path, _place, _overwrite);
            }

            _made.Clear();
        }
    }

    public void Dispose()
    {
        foreach (var signal in _signals) signal.Dispose();
        CleanUp();
    }

    private void PublishFolder()
    {
        var old = System.IO.Path.Combine(_scratch!, "replaced");
        if (!_overwrite && Directory.Exists(_place) && !IsEmpty(_place)) throw Taken(_place);
        if (Directory.Exists(_place)) Directory.Move(_place, old);
        try
        {
            Directory.Move(Path, _place);
        }
        catch when (Directory.Exists(old))
        {
            Directory.Move(old, _place);
            throw;
        }
    }

    // At a signal, too: then the command may still be writing, and what it makes between the listing and the removal needs another turn.
    private void CleanUp()
    {
        lock (_moving)
        {
            for (var turn = 0; Directory.Exists(_scratch) && turn < 10; turn++)
            {
                try
                {
                    Directory.Delete(_scratch, recursive: true);
                }
                catch (IOException) when (turn < 9)
                {
                    Thread.Sleep(turn);
                }
            }

            foreach (var folder in _made.TakeWhile(IsEmpty)) Directory.Delete(folder);
            _made.Clear();
        }
    }

    private static bool IsEmpty(string folder) => Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any();

    private static InputException Taken(string path) => new($"{path}: is there already; --overwrite replaces it");
}
