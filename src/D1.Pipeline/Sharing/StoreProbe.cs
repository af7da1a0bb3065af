using System.Diagnostics;
using D1.Pipeline.Store;

namespace D1.Pipeline.Sharing;

/// <summary>
/// The other process of an examined store: does what a line on its input says, in the folder that the examination made, and answers in a
/// line. It may run on another machine.
/// </summary>
/// <param name="folder">The examination's folder in the store.</param>
public sealed class StoreProbe(string folder)
{
    /// <summary>The verb that serves as one.</summary>
    public const string Verb = "store-probe";

    /// <summary>What is asked of it, and what it answers.</summary>
    internal const string Lock = "lock", Create = "create", See = "see", Watch = "watch", Stop = "stop", Yes = "yes", No = "no";

    /// <summary>A published folder's files, and a file that is replaced, are this text or none.</summary>
    internal static readonly string Content = new('d', 4096);

    /// <summary>Files of a folder that is published.</summary>
    internal static readonly string[] Files = ["a", "b", "c"];

    /// <summary>Serves until the input ends.</summary>
    public void Serve(TextReader requests, TextWriter answers)
    {
        var locks = new List<KeyLock>();
        Task<string>? watching = null;
        using var stop = new CancellationTokenSource();
        while (requests.ReadLine() is { } line)
        {
            var (what, path) = (line.Split(' ')[0], Path.Combine(folder, line.Split(' ')[^1]));
            switch (what)
            {
                case Lock when KeyLock.TryAcquire(path) is { } mine:
                    locks.Add(mine);
                    Answer(Yes);
                    break;
                case Create:
                    Answer(WholeFile.TryCreate(path, nameof(StoreProbe)) ? Yes : No);
                    break;
                case See:
                    Answer(Seen(path));
                    break;
                case Watch:
                    watching = Task.Run(() => Observe(stop.Token));
                    Answer(Yes);
                    break;
                case Stop when watching is not null:
                    stop.Cancel();
                    Answer(watching.GetAwaiter().GetResult());
                    break;
                default:
                    Answer(No);
                    break;
            }
        }
        foreach (var held in locks) held.Dispose();

        void Answer(string text)
        {
            answers.WriteLine(text);
            answers.Flush();
        }
    }

    // Milliseconds until the file is there and whole.
    private static string Seen(string path)
    {
        var started = Stopwatch.StartNew();
        while (started.Elapsed < LateFiles.Patience)
        {
            if (File.Exists(path) && File.ReadAllText(path) == Content) return $"{started.ElapsedMilliseconds}";
            LateFiles.Refresh(Path.GetDirectoryName(path)!);
            Thread.Sleep(20);
        }
        return No;
    }

    // What was seen that must not be; nothing where all was whole at all times.
    private string Observe(CancellationToken stop)
    {
        var (file, looks) = (Path.Combine(folder, StoreExamination.Replaced), 0);
        for (; !stop.IsCancellationRequested; looks++)
        {
            if (!File.Exists(file)) return "a file that is replaced was gone for a moment";
            if (File.ReadAllText(file) is var text && text != Content)
                return $"a file that is replaced had {text.Length} bytes for a moment";
            foreach (var published in Directory.EnumerateDirectories(folder, StoreExamination.Published + "*"))
                if (Array.Find(Files, name => !File.Exists(Path.Combine(published, name))
                    || File.ReadAllText(Path.Combine(published, name)) != Content) is { } missing)
                    return $"a folder was there before its file {missing}";
        }
        return looks > 0 ? Yes : "nothing was seen";
    }
}
