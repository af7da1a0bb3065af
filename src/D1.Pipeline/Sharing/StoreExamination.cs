using System.Diagnostics;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Store;

namespace D1.Pipeline.Sharing;

/// <summary>
/// Finds out whether a folder can be a store for several processes, users and machines, by trying: what the store rests on are locks that
/// end with their process, names that are taken by one alone, and renames that nobody sees half of.
/// </summary>
/// <param name="root">The artifacts folder.</param>
/// <param name="other">Starts the second process: <see cref="StoreProbe.Verb"/> of this program, here or on another machine.</param>
public sealed class StoreExamination(string root, WorkerCommand other)
{
    /// <summary>Names in the examination's folder.</summary>
    internal const string Replaced = "replaced", Published = "published-";

    private const int Rounds = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly string _root = Path.GetFullPath(root);

    /// <summary>Whether the second process runs on another machine.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>What was found; nothing of it stays in the store.</summary>
    /// <exception cref="InputException">There is no such folder, or the second process does not start.</exception>
    public IReadOnlyList<StoreFinding> Run()
    {
        if (!Directory.Exists(_root)) throw new InputException($"{_root} is no folder; make it first, or name its parent");
        GroupStore.Join(_root);
        var findings = new List<StoreFinding>
        {
            new("store", _root),
            FileSystem(),
            new("shared_with", GroupStore.Of(_root) is { } group ? $"group {group}" : "nobody: only its owner builds there"),
        };
        var folder = Path.Combine(_root, ArtifactStore.WorkFolder, $".examined-{Guid.NewGuid():n}");
        try
        {
            WriteAccess.Explained(folder, () => Directory.CreateDirectory(folder));
        }
        catch (IOException error)
        {
            findings.Add(new("writable", "no", $"results are read from it, and nothing can be built there: {error.Message}"));
            return findings;
        }
        try
        {
            findings.Add(new("writable", "yes"));
            findings.AddRange(Try(folder));
            return findings;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IEnumerable<StoreFinding> Try(string folder)
    {
        using (var second = new Second(other, folder))
        {
            var seen = Visibility(folder, second);
            yield return seen;
            if (seen.IsFatal) yield break; // nothing else is true of two folders
            yield return Locks(folder, second);
            yield return Names(folder, second);
            yield return Renames(folder, second);
        }
        yield return LocksOfTheDead(folder);
        yield return HardLinks(folder);
        yield return SymbolicLinks(folder);
    }

    // A lock that the mount keeps to itself holds between two processes that share the mount.
    private StoreFinding FileSystem() => new("file_system", new DriveInfo(_root).DriveFormat,
        IsElsewhere || LateFiles.IsOnDisk(_root) ? null : "it may be shared between machines, and was looked at from this one alone: "
            + "--via 'ssh NODE' has the second process there");

    private static StoreFinding Visibility(string folder, Second second)
    {
        const string Name = "visible_after_ms";
        WholeFile.Write(Path.Combine(folder, "seen"), StoreProbe.Content);
        return second.Ask(StoreProbe.See, "seen") is var answer && answer != StoreProbe.No ? new(Name, answer)
            : new(Name, "never", $"what one process writes, the other does not see within {LateFiles.Patience.TotalSeconds:0} s: they do "
                + "not look at one folder, and each would build everything", IsFatal: true);
    }

    private static StoreFinding Locks(string folder, Second second)
    {
        const string Name = "locks";
        string taken;
        using (KeyLock.TryAcquire(Path.Combine(folder, "mine")) ?? throw new IOException($"{folder}: a new lock is held already"))
            taken = second.Ask(StoreProbe.Lock, "mine");
        if (taken == StoreProbe.Yes)
            return Broken(Name, "two processes hold one lock at a time, and would build one key into one folder: mount it with locks (NFS "
                + "without nolock and local_lock, Lustre with flock; sshfs has none that another machine sees)");
        return second.Ask(StoreProbe.Lock, "theirs") == StoreProbe.Yes && KeyLock.TryAcquire(Path.Combine(folder, "theirs")) is null
            && second.Ask(StoreProbe.Lock, "mine") == StoreProbe.Yes ? new(Name, "hold")
            : Broken(Name, "a lock is refused that is free, or given that is held: builds would wait for ever, or write over each other");
    }

    private static StoreFinding Names(string folder, Second second)
    {
        const string Name = "exclusive_names";
        for (var round = 0; round < Rounds; round++)
        {
            var (mine, file) = ($"mine {round}", Path.Combine(folder, $"name-{round}"));
            second.Send(StoreProbe.Create, $"name-{round}");
            var (here, there) = (WholeFile.TryCreate(file, mine), second.Answer() == StoreProbe.Yes);
            if (here == there || File.ReadAllText(file) == mine != here)
                return Broken(Name, "of two processes that make one file, not exactly one does: a table or a name would be lost");
        }
        return new(Name, "hold");
    }

    private static StoreFinding Renames(string folder, Second second)
    {
        const string Name = "renames";
        var file = Path.Combine(folder, Replaced);
        WholeFile.Write(file, StoreProbe.Content);
        if (second.Ask(StoreProbe.See, Replaced) == StoreProbe.No) return Broken(Name, "the other process sees none");
        second.Ask(StoreProbe.Watch, Replaced);
        for (var round = 0; round < Rounds; round++)
        {
            WholeFile.Write(file, StoreProbe.Content);
            var made = Path.Combine(folder, $".made-{round}");
            Directory.CreateDirectory(made);
            foreach (var name in StoreProbe.Files) File.WriteAllText(Path.Combine(made, name), StoreProbe.Content);
            FolderMove.To(Path.Combine(folder, $"{Published}{round}"), made);
        }
        return second.Ask(StoreProbe.Stop, Replaced) is var seen && seen == StoreProbe.Yes ? new(Name, "whole")
            : Broken(Name, $"renames are not whole ({seen}): somebody would read half a result");
    }

    private StoreFinding LocksOfTheDead(string folder)
    {
        const string Name = "locks_of_the_dead";
        using (var second = new Second(other, folder))
        {
            if (second.Ask(StoreProbe.Lock, "dead") != StoreProbe.Yes) return Broken(Name, "a free lock was refused");
            second.Kill();
        }
        var started = Stopwatch.StartNew();
        do
        {
            if (KeyLock.TryAcquire(Path.Combine(folder, "dead")) is { } mine)
            {
                mine.Dispose();
                return new(Name, "end");
            }
            Thread.Sleep(100);
        }
        while (started.Elapsed < Patience);
        return new(Name, "stay", $"the lock of a killed process is still held after {Patience.TotalSeconds:0} s: its key cannot be built "
            + "before the server lets it go");
    }

    private static StoreFinding HardLinks(string folder)
    {
        const string Name = "hard_links";
        var (one, two) = (Path.Combine(folder, "one"), Path.Combine(folder, "two"));
        File.WriteAllText(one, StoreProbe.Content);
        if (!FileClone.TryLink(one, two))
            return new(Name, "no", "big files that results share are copied there, and take their room again");
        File.Delete(one);
        return File.ReadAllText(two) == StoreProbe.Content ? new(Name, "hold")
            : Broken(Name, "a file's second name leads to nothing once the first is gone: downloads that results share would be lost");
    }

    private static StoreFinding SymbolicLinks(string folder)
    {
        const string Name = "symbolic_links";
        try
        {
            var link = Path.Combine(folder, "link");
            SymbolicLink.Put(link, folder);
            return Directory.Exists(link) ? new(Name, "hold")
                : new(Name, "no", "they can be made, and are not followed (sshfs: mount it with no_contain_symlinks): results have no "
                    + "links by name, and jobs of Slurm that share the store do not find libtorch");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new(Name, "no", "results have no links by name; their manifests tell");
        }
    }

    private static StoreFinding Broken(string name, string trouble) => new(name, "broken", trouble, IsFatal: true);

    private sealed class Second : IDisposable
    {
        private readonly Process _process;

        public Second(WorkerCommand command, string folder)
        {
            var info = new ProcessStartInfo(command.Program, [.. command.Arguments, StoreProbe.Verb, folder])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            try
            {
                _process = Process.Start(info)!;
            }
            catch (System.ComponentModel.Win32Exception error)
            {
                throw new InputException($"the second process does not start: {error.Message}");
            }
        }

        public string Ask(string what, string name)
        {
            Send(what, name);
            return Answer();
        }

        public void Send(string what, string name)
        {
            try
            {
                _process.StandardInput.WriteLine($"{what} {name}");
                _process.StandardInput.Flush();
            }
            catch (IOException)
            {
                throw Gone();
            }
        }

        public string Answer() => _process.StandardOutput.ReadLine() ?? throw Gone();

        public void Kill() => _process.Kill(entireProcessTree: true);

        public void Dispose()
        {
            try
            {
                _process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It is gone already.
            }
            if (!_process.WaitForExit(Patience)) _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }

        private static InputException Gone() => new("the second process ended without an answer; what it said is above");
    }
}

/// <summary>One thing that was found out about a store.</summary>
/// <param name="Name">Snake case, the key in JSON.</param>
/// <param name="Value">What was found.</param>
/// <param name="Trouble">What is wrong and what to do, in one line; null for nothing.</param>
/// <param name="IsFatal">Whether results would be lost or damaged.</param>
public sealed record StoreFinding(string Name, string Value, string? Trouble = null, bool IsFatal = false);
