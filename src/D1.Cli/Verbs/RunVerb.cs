using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Adopt;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Names;
using D1.Pipeline.Slurm;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Tables;

namespace D1.Cli.Verbs;

/// <summary><c>d1 run SPEC</c>: runs a stage and what it needs.</summary>
internal static class RunVerb
{
    public static Command Create(StageRegistry registry)
    {
        var spec = SharedOptions.Spec();
        var set = SharedOptions.Set(registry);
        var json = SharedOptions.Json();
        var artifacts = SharedOptions.Artifacts();
        var device = DeviceOption.ForSpecs();
        var seeds = new SeedsOption();
        var how = new RecordOptions<RunOptions>();
        var markdown = new Option<bool>("--md") { Description = "Print a table as Markdown on a terminal, too." };
        var checkpoints = new Option<bool>("--checkpoints")
        {
            Description = "Show rows of a table for other models of the same training runs, too: best on validation, best on test.",
        };
        var name = new Option<string?>("--name")
        {
            Description = "Of a table: the name that it is kept by, for d1 diff (default: its profile and day).",
            HelpName = "NAME",
        };
        var command = new Command("run", "Run a stage and what it needs; of a table, show it.")
        {
            spec, set, seeds, device, json, artifacts, markdown, checkpoints, name,
        };
        how.AddTo(command);
        var executor = new ExecutorOptions();
        executor.AddTo(command);
        command.SetAction(async parsed =>
        {
            using var signals = new StopSignals();
            var file = parsed.SpecFile(spec);
            var cluster = executor.Read(parsed);
            var graph = SpecGraph.Load(
                registry, file, seeds.On(parsed, file, parsed.GetValue(set), registry), device.Choice(parsed), cluster?.Gpus);
            var root = graph.Roots[0];
            if (NamedTables.Require(parsed.GetValue(name)) is { } given && root.Stage.Name != Table1Stage.StageName)
                throw new InputException(
                    $"--name {given}: only a table is kept by name, and {root.Spec.Name} makes a {root.Stage.Produces}");
            var options = how.Read(parsed) with { Command = string.Join(' ', parsed.Tokens.Select(token => token.Value).Prepend("d1")) };
            SubmittedRun? jobs = null;
            if (cluster is not null)
            {
                var here = new ArtifactStore(Stores.Find(parsed.GetValue(artifacts)), Console.Error.WriteLine);
                jobs = executor.Submit(parsed, cluster, graph, here, options, device.Choice(parsed), signals.Token);
                if (jobs is null) return ExitCodes.Success;
            }
            using var display = Displays.ForStandardError();
            IReadOnlyList<NodeResult> results;
            ArtifactStore store;
            await using (var run = new Invocation(
                graph, parsed.GetValue(artifacts), options, display, line => display.Message(null, line),
                elsewhere: jobs is null ? null : jobs.Follow))
            {
                if (run.Problems() is [var problem, ..]) throw new InputException(problem);
                if (parsed.NewStore(artifacts) is { } folder) display.Message(null, $"{folder} is a new store");
                (store, results) = (run.Store, await run.Start(signals.Token).All);
            }
            display.Dispose();
            var result = results.Single(candidate => candidate.Node == root);
            IReadOnlyList<AdoptedResult> adopted = result.Artifact is { } made ? AdoptedResult.Behind(made, store) : [];
            var kept = result.Artifact is { Stage: Table1Stage.StageName } table
                ? new NamedTables(store.Stores)
                    .Keep(table.Manifest, TableReport.Json(store, table), parsed.GetValue(name))
                : null;
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(result, adopted, kept));
            else if (result.Artifact is { } artifact)
            {
                if (result.Status != NodeStatus.Built || !TerminalKind.IsOnePlace)
                    Console.Out.WriteLine(new Screen().Width is { } width ? result.Describe(width) : result.Describe());
                Console.Out.WriteLine(artifact.Folder);
                if (kept is null) foreach (var one in adopted) Console.Out.WriteLine(one.Describe());
                else
                    Console.Out.WriteLine(
                        $"kept as {kept}: {Typed.D1} diff {kept} OTHER compares it with another table\n\n"
                            + TableReport.ForOutput(store, artifact, parsed.GetValue(markdown), parsed.GetValue(checkpoints)));
            }
            var left = signals.ExitCode is null ? null : jobs?.Leave();
            foreach (var line in RunTroubles.Of(results, elsewhere: left)) await Console.Error.WriteLineAsync($"d1: {line}");
            return result.Succeeded ? ExitCodes.Success : signals.ExitCode ?? ExitCodes.Failure;
        });
        return command;
    }

    private static JsonObject ToJson(NodeResult result, IReadOnlyList<AdoptedResult> adopted, string? table)
    {
        var document = new JsonObject
        {
            ["stage"] = result.Node.Stage.Name,
            ["key"] = result.Key,
            ["status"] = result.Word,
            ["path"] = result.Artifact?.Folder,
            ["metrics"] = new JsonObject((result.Artifact?.Metrics ?? new Dictionary<string, double>())
                .Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(pair.Value)))),
        };
        if (table is not null) document["table"] = table;
        if (adopted.Count > 0) document["adopted"] = AdoptedResult.ToJson(adopted);
        if (result.Error is { } error) document["error"] = error;
        if (result.Differing is { } differing) document["differing"] = new JsonArray([.. differing.Select(file => JsonValue.Create(file))]);
        return document;
    }
}
