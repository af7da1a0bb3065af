using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline.Execution;
using D1.Pipeline.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Sharing;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

namespace D1.Cli.Verbs;

/// <summary><c>d1 push REF… STORE</c> and <c>d1 pull REF… STORE</c>: results, with what they were made from, to or from another
/// store.</summary>
internal static class CopyVerbs
{
    private const int MostReferences = 10_000;

    public static Command Push() => Create("push", "Copy results, and what they were made from, to another store.", Push);

    public static Command Pull() => Create("pull", "Copy results, and what they were made from, from another store.", Pull);

    private static Command Create(string name, string about, Action<Copying> copy)
    {
        var words = PathOption.Arguments("REF… STORE", PathUse.Result,
            $"The results ({Resolver.Forms}), and last the other store: an artifacts folder, or host:path by rsync.",
            new ArgumentArity(2, MostReferences));
        var shell = new Option<string>("--rsh")
        {
            Description = "Of host:path: the remote shell, with its options (default: $RSYNC_RSH, else ssh).",
            HelpName = "COMMAND",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("RSYNC_RSH") is { Length: > 0 } set ? set : "ssh",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would be copied." };
        var (json, artifacts) = (SharedOptions.Json(), SharedOptions.Artifacts());
        var command = new Command(name, about) { words, shell, dryRun, json, artifacts };
        command.SetAction(parsed =>
        {
            using var signals = new StopSignals();
            var given = parsed.GetRequiredValue(words);
            using var copying = new Copying(Stores.Find(parsed.GetValue(artifacts)), given[..^1], given[^1],
                RemoteStore.Parse(given[^1], parsed.GetRequiredValue(shell), Console.Error.WriteLine), parsed.GetValue(dryRun),
                tell: !parsed.GetValue(json), signals.Token);
            copy(copying);
            if (parsed.GetValue(json)) JsonOutput.Write(copying.ToJson());
            else copying.Conclude();
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Push(Copying copying)
    {
        var from = new ArtifactStore(copying.Own, Console.Error.WriteLine);
        var wanted = copying.Wanted(from);
        copying.Run(wanted, from, new ArtifactStore(copying.Other(toWrite: true), Console.Error.WriteLine), (copy, artifact) =>
        {
            if (copying.Remote is { } remote) remote.Send(artifact, copying.Cancellation);
            else copy.Receive(artifact, into => StoreCopy.CopyFiles(artifact, into, copying.Cancellation), copying.Cancellation);
        });
    }

    private static void Pull(Copying copying)
    {
        var from = new ArtifactStore(copying.Other(toWrite: false), Console.Error.WriteLine);
        var own = new ArtifactStore(copying.Own.First, Console.Error.WriteLine);
        copying.Run(copying.Wanted(from), from, own, (copy, artifact) => copy.Receive(artifact, into =>
        {
            if (copying.Remote is { } remote) remote.Fetch(artifact, into, copying.Cancellation);
            else StoreCopy.CopyFiles(artifact, into, copying.Cancellation);
        }, copying.Cancellation));
    }

    /// <summary>One command: what was asked for, and what became of it.</summary>
    private sealed class Copying(Stores own, string[] references, string other, RemoteStore? remote, bool dryRun, bool tell,
        CancellationToken cancellation) : IDisposable
    {
        private readonly List<(Artifact Artifact, bool WasThere)> _done = [];
        private string? _index;

        public Stores Own => own;

        public RemoteStore? Remote => remote;

        public CancellationToken Cancellation => cancellation;

        /// <summary>The other store's folder; of one on another machine, one with its manifests.</summary>
        public string Other(bool toWrite)
        {
            var isThere = remote?.IsThere(make: toWrite && !dryRun) ?? Directory.Exists(other);
            if (!isThere && !toWrite) throw new InputException($"{other} is no folder to copy from");
            if (remote is not null)
            {
                _index = Directory.CreateTempSubdirectory("d1-store-").FullName;
                if (isThere) remote.ReadInto(_index);
                return _index;
            }
            if (own.All.Any(folder => FileStamp.IsSame(folder, other)))
                throw new InputException($"{other} is the store itself; name another one");
            return isThere && !Directory.Exists(Path.Combine(other, ArtifactStore.StoreFolder))
                && Directory.EnumerateFileSystemEntries(other).Any()
                ? throw new InputException($"{other} is no store: it has other things in it, and no folder {ArtifactStore.StoreFolder}")
                : Path.GetFullPath(other);
        }

        /// <summary>What was named. All are read before anything is made: a misspelt one changes nothing.</summary>
        public List<Artifact> Wanted(ArtifactStore from)
        {
            var resolver = Resolver.Here(from.Stores);
            return [.. references.Select(reference => resolver.Result(reference).Artifact)];
        }

        public void Run(List<Artifact> wanted, ArtifactStore from, ArtifactStore into, Action<StoreCopy, Artifact> one)
        {
            var copy = new StoreCopy(from, into);
            var plan = copy.Plan(wanted);
            // Neither is collected meanwhile. What is only read need not be writable.
            using var use = dryRun ? null
                : new ArtifactStore(new Stores(from.Stores.All.Prepend(into.Root)), Console.Error.WriteLine).Use(cancellation);
            foreach (var (artifact, isThere) in plan)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!isThere && !dryRun) one(copy, artifact);
                _done.Add((artifact, isThere));
                if (!isThere && tell)
                    Console.Out.WriteLine($"{artifact.Stage} {StageKey.Shorten(artifact.Key)}  {SizeText.Of(Bytes(artifact))}  "
                        + string.Join(' ', artifact.Manifest.Set.Prepend(artifact.Manifest.SpecName)));
            }
        }

        public void Conclude()
        {
            var copied = _done.FindAll(item => !item.WasThere);
            Console.Out.WriteLine($"{Counted.Of(copied.Count, "result")}, {SizeText.Of(copied.Sum(item => Bytes(item.Artifact)))}, "
                + $"{(dryRun ? "would be copied" : "copied")}; {_done.Count - copied.Count} there already");
        }

        public JsonObject ToJson() => new()
        {
            ["dry_run"] = dryRun,
            ["bytes"] = _done.Where(item => !item.WasThere).Sum(item => Bytes(item.Artifact)),
            ["results"] = new JsonArray([.. _done.Select(item => new JsonObject
            {
                ["stage"] = item.Artifact.Stage,
                ["key"] = item.Artifact.Key,
                ["digest"] = item.Artifact.Digest,
                ["bytes"] = Bytes(item.Artifact),
                ["there"] = item.WasThere,
            })]),
        };

        public void Dispose()
        {
            if (_index is not null) Directory.Delete(_index, recursive: true);
        }

        private static long Bytes(Artifact artifact) => artifact.Manifest.Files.Sum(file => file.Size);
    }
}
