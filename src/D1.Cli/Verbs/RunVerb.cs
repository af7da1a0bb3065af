using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Adopt;
using D1.Pipeline.Devices;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Pipeline.Tracking;
using D1.Pipeline.Tracking.Mlflow;
using D1.Stages.Reporting;

namespace D1.Cli.Verbs;

/// <summary><c>d1 run SPEC</c>: runs a stage and what it needs.</summary>
internal static class RunVerb
{
    public static Command Create(StageRegistry registry)
    {
        var spec = SharedOptions.Spec();
        var set = SharedOptions.Set();
        var json = SharedOptions.Json();
        var artifacts = SharedOptions.Artifacts();
        var device = DeviceOption.ForSpecs();
        var force = new Option<bool>("--force") { Description = "Build it although the store has it (not what it needs)." };
        var noCache = new Option<bool>("--no-cache") { Description = "Build it and everything that it needs although the store has it." };
        var explain = new Option<bool>("--explain") { Description = "Say of everything that is built which component of its key is new." };
        var verify = new Option<bool>("--verify-cache") { Description = "Hash every file of every artifact again." };
        var inProcess = new Option<bool>("--in-process")
        {
            Description = "Run stages in this process instead of in workers (for debuggers).",
        };
        var workers = NumberOption.Create(
            "--workers", new OptionAttribute("Stages side by side.") { Min = 1, Max = 1024 }, Environment.ProcessorCount);
        var checkpoint = NumberOption.Optional<double>(
            "--checkpoint-every",
            new OptionAttribute("Least time between two checkpoints of a stage.") { Above = 0, Max = 1e6, Unit = "seconds" },
            "SECONDS");
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
            spec, set, device, force, noCache, explain, json, artifacts, verify, inProcess, workers, checkpoint, markdown, checkpoints,
            name,
        };
        command.SetAction(async parsed =>
        {
            using var signals = new StopSignals();
            var server = MlflowServer.FromEnvironment();
            var graph = SpecGraph.Load(registry, parsed.SpecFile(spec), parsed.GetValue(set), device.Choice(parsed));
            var root = graph.Roots[0];
            if (NamedTables.Require(parsed.GetValue(name)) is { } given && root.Stage.Name != Table1Stage.StageName)
                throw new InputException(
                    $"--name {given}: only a table is kept by name, and {root.Spec.Name} makes a {root.Stage.Produces}");
            if (parsed.GetValue(inProcess)) NativeSettings.Apply();
            using var display = Displays.ForStandardError();
            var store = new ArtifactStore(ArtifactsRoot.Find(parsed.GetValue(artifacts)), line => display.Message(null, line));
            // Hours of downloads and training would otherwise come before the refusal.
            if (DeviceCheck.Problems(graph, store, () => Gpus.Here) is [var problem, ..]) throw new InputException(problem);
            var tracker = new JournalTracker(store.Root, WorkerHost.ExperimentOf(root), line => display.Message(null, line));
            await using INodeRunner runner = parsed.GetValue(inProcess) ? new InProcessRunner(store, tracker)
                : new WorkerRunner(WorkerCommand.Self(), store);
            var options = new SchedulerOptions
            {
                Places = parsed.GetValue(workers),
                Force = parsed.GetValue(force),
                NoCache = parsed.GetValue(noCache),
                Explain = parsed.GetValue(explain),
                VerifyCache = parsed.GetValue(verify),
                CheckpointInterval = parsed.GetValue(checkpoint) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Command = string.Join(' ', parsed.Tokens.Select(token => token.Value).Prepend("d1")),
                Tracker = tracker,
            };
            IReadOnlyList<NodeResult> results;
            using (MlflowSync.Start(store.Root, server, line => display.Message(null, line)))
                results = await new Scheduler(store, runner, display, options).RunAsync(graph, signals.Token);
            display.Dispose();
            var result = results.Single(candidate => candidate.Node == root);
            IReadOnlyList<AdoptedResult> adopted = result.Artifact is { } made ? AdoptedResult.Behind(made, store) : [];
            var kept = result.Artifact is { Stage: Table1Stage.StageName } table
                ? new NamedTables(Resolver.Here(store.Root).TableFolder).Keep(table.Manifest, TableReport.Json(store, table), parsed.GetValue(name)) : null;
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(result, adopted, kept));
            else if (result.Artifact is { } artifact)
            {
                if (result.Status != NodeStatus.Built || !TerminalKind.IsOneScreen) Console.Out.WriteLine(ProgressText.Describe(result));
                Console.Out.WriteLine(artifact.Folder);
                if (kept is null) foreach (var one in adopted) Console.Out.WriteLine(one.Describe());
                else
                    Console.Out.WriteLine(
                        $"kept as {kept}: d1 diff {kept} OTHER compares it with another table\n\n"
                            + TableReport.ForOutput(store, artifact, parsed.GetValue(markdown), parsed.GetValue(checkpoints)));
            }
            foreach (var line in RunTroubles.Of(results)) await Console.Error.WriteLineAsync($"d1: {line}");
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
            ["status"] = ProgressText.Word(result.Status),
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
