using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Slurm;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary><c>d1 rm REF…</c>: removes results that nothing else needs.</summary>
internal static class RmVerb
{
    public static Command Create()
    {
        var references = PathOption.Arguments("REF", PathUse.Result, $"The results: {Resolver.Forms}.", ArgumentArity.OneOrMore);
        var users = new Option<bool>("--with-users") { Description = "What was made from them goes too." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what would go." };
        var (json, artifacts) = (SharedOptions.Json(), SharedOptions.Artifacts());
        var command = new Command("rm", "Remove results; never one that another result, a table or a job needs, or that is pinned.")
        {
            references, users, dryRun, json, artifacts,
        };
        command.SetAction(parsed =>
        {
            var store = new ArtifactStore(parsed.StoresToRead(artifacts), Console.Error.WriteLine);
            var only = parsed.GetValue(dryRun);
            using var alone = only ? null : store.TryUseAlone()
                ?? throw new IOException($"{store.Root} is in use: a run works with it; remove results when that has ended");
            var list = new ResultList(store.Stores);
            var named = parsed.GetRequiredValue(references).Select(new StoredReference(store.Stores, list).Read)
                .DistinctBy(result => result.Place);
            var removal = new Removal(list, new NamedTables(store.Stores), new OpenSubmissions(store.Root));
            var gone = removal.Plan([.. named], parsed.GetValue(users)).Where(result => only
                || store.Remove(result.Stage, result.Key, store.OwnFolderOf(result.Stage, result.Key))).ToList();
            if (!only) new NamedResults(store.Stores).Prune();
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(gone, only));
            else Print(gone, only);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(List<ResultSummary> gone, bool dryRun)
    {
        foreach (var result in gone)
            Console.Out.WriteLine($"{result.Stage} {StageKey.Shorten(result.Key)}  {SizeText.Of(result.Bytes)}  "
                + ResultList.NameOf(result));
        Console.Out.WriteLine($"{Counted.Of(gone.Count, "result")}, {SizeText.Of(gone.Sum(result => result.Bytes))}, "
            + (dryRun ? "would be removed" : "removed"));
    }

    private static JsonObject ToJson(List<ResultSummary> gone, bool dryRun) => new()
    {
        ["dry_run"] = dryRun,
        ["bytes"] = gone.Sum(result => result.Bytes),
        ["removed"] = new JsonArray([.. gone.Select(result => new JsonObject
        {
            ["name"] = ResultList.NameOf(result), ["stage"] = result.Stage, ["key"] = result.Key, ["bytes"] = result.Bytes,
        })]),
    };
}
