using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Gc;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;

namespace D1.Cli.Verbs;

/// <summary><c>d1 gc</c>: removes what no spec leads to any more, and says what that was; hours of work only where that was asked
/// for.</summary>
internal static class GcVerb
{
    // What may be lost by a slip.
    private const double AskedFrom = 3600;

    public static Command Create(StageRegistry registry)
    {
        var specs = PathOption.Arguments(
            "FOLDER", PathUse.Folder,
            "Folders whose specs' results stay, with all folders below (default: experiments/ at the root of the checkout).",
            ArgumentArity.ZeroOrMore);
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would go." };
        var yes = new Option<bool>("--yes") { Description = "Remove it also where it took more than an hour to make." };
        var environment = new Option<bool>("--this-environment")
        {
            Description = "Results of other libraries and kernels than this machine's go too.",
        };
        var json = SharedOptions.Json();
        var artifacts = SharedOptions.Artifacts();
        var command = new Command("gc",
            "Remove artifacts that no spec leads to any more (also those of --set), work folders of stopped builds, "
            + "damaged artifacts, what runs recorded of which nothing is left, and submissions of which nothing was heard for 30 days. "
            + "What is pinned stays, the cells of tables that are kept by name, and what jobs have yet to read. "
            + "Where more than an hour of work would go (the replicates of --seeds, say), nothing does without --yes.")
        {
            specs, dryRun, yes, environment, json, artifacts,
        };
        command.SetAction(parsed =>
        {
            var store = new ArtifactStore(parsed.StoresToRead(artifacts), Console.Error.WriteLine);
            var collector = new GarbageCollector(store);
            var only = parsed.GetValue(dryRun);
            using var alone = only ? null : store.TryUseAlone()
                ?? throw new IOException($"{store.Root} is in use: a run works with it; start gc again when that has ended");
            var wanted = SpecTree.Load(registry,
                parsed.GetValue(specs) is { Length: > 0 } given ? given : [Path.Combine(CheckoutRoot.Find() ?? "", "experiments")],
                store.Root);
            var garbage = collector.Find(wanted, parsed.GetValue(environment));
            var asks = !only && !parsed.GetValue(yes) && garbage.Sum(each => each.Seconds) > AskedFrom;
            only |= asks;
            var removed = garbage.Where(each => only || collector.Remove(each)).ToList();
            if (!only) new NamedResults(store.Stores).Prune();
            var (count, bytes) = collector.Total();
            var kept = only ? (count - removed.Count(IsArtifact), bytes - removed.Where(IsArtifact).Sum(garbage => garbage.Bytes))
                : (count, bytes);
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(removed, kept, collector.KeptForTables, only));
            else Print(removed, kept, collector.KeptForTables, only);
            return !asks ? ExitCodes.Success : throw new InputException($"{Work(removed)} would go, so nothing has gone: "
                + $"{Typed.D1} pin REF keeps a result with all that it was made from; {Typed.D1} gc --yes removes the rest");
        });
        return command;
    }

    private static bool IsArtifact(Garbage garbage) => garbage.Kind == GarbageKind.Artifact;

    private static void Print(IReadOnlyList<Garbage> removed, (int Count, long Bytes) kept,
        IReadOnlyList<(string Table, int Cells)> tables, bool dryRun)
    {
        foreach (var garbage in removed)
            Console.Out.WriteLine(
                $"{Word(garbage.Kind),-8} {garbage.Stage} {Shorten(garbage)}  "
                    + $"{SizeText.Of(garbage.Bytes)}{(garbage.Spec is { } spec ? "  " + spec : "")}");
        foreach (var (table, cells) in tables)
            Console.Out.WriteLine($"{"kept",-8} {Counted.Of(cells, "cell")} of table {table}; without {NamedTables.Folder}/{table}.json "
                + $"{(cells == 1 ? "it" : "they")} would go");
        var others = removed.Count(garbage => !IsArtifact(garbage));
        Console.Out.WriteLine($"{Counted.Of(removed.Count - others, "artifact")}"
            + $"{(others > 0 ? $" and {Counted.Of(others, "other")}" : "")}, "
            + $"{SizeText.Of(removed.Sum(garbage => garbage.Bytes))}, {Work(removed)}, "
            + $"{(dryRun ? "would be removed" : "removed")}; {Counted.Of(kept.Count, "artifact")}, {SizeText.Of(kept.Bytes)}, "
            + $"{(dryRun ? "would stay" : "stay")}");
    }

    private static string Work(IReadOnlyList<Garbage> removed) =>
        $"{ProgressText.Minutes(removed.Sum(garbage => garbage.Seconds))} of work";

    private static JsonObject ToJson(IReadOnlyList<Garbage> removed, (int Count, long Bytes) kept,
        IReadOnlyList<(string Table, int Cells)> tables, bool dryRun) => new()
        {
            ["dry_run"] = dryRun,
            ["artifacts"] = removed.Count(IsArtifact),
            ["bytes"] = removed.Sum(garbage => garbage.Bytes),
            ["seconds"] = Math.Round(removed.Sum(garbage => garbage.Seconds), 3),
            ["kept_artifacts"] = kept.Count,
            ["kept_bytes"] = kept.Bytes,
            ["kept_for_tables"] = new JsonObject(tables.Select(table => KeyValuePair.Create(table.Table, (JsonNode?)table.Cells))),
            ["removed"] = new JsonArray([.. removed.Select(garbage => new JsonObject
        {
            ["kind"] = Word(garbage.Kind),
            ["stage"] = garbage.Stage,
            ["key"] = garbage.Key,
            ["spec"] = garbage.Spec,
            ["path"] = garbage.Folder,
            ["bytes"] = garbage.Bytes,
            ["seconds"] = garbage.Seconds,
        })]),
        };

    private static string Shorten(Garbage garbage) => garbage.Kind == GarbageKind.Submission ? garbage.Key : StageKey.Shorten(garbage.Key);

    private static string Word(GarbageKind kind) => kind switch
    {
        GarbageKind.Artifact => "artifact",
        GarbageKind.Work => "work",
        GarbageKind.Run => "run",
        GarbageKind.Code => "code",
        GarbageKind.Submission => "jobs",
        _ => "damaged",
    };
}
