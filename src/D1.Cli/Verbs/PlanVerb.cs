using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Execution;
using D1.Pipeline.Graph;
using D1.Pipeline.Keys;
using D1.Pipeline.Plan;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages.Estimates;

namespace D1.Cli.Verbs;

/// <summary><c>d1 plan SPEC</c>: what would run, and why.</summary>
internal static class PlanVerb
{
    private const string DefaultGpu = "h100";

    public static Command Create(StageRegistry registry)
    {
        var spec = SharedOptions.Spec();
        var set = SharedOptions.Set(registry);
        var json = SharedOptions.Json();
        var artifacts = SharedOptions.Artifacts();
        var device = DeviceOption.ForSpecs();
        var seeds = new SeedsOption();
        var effective = new Option<bool>("--effective") { Description = "Print the spec with its bases, overrides and defaults instead." };
        var changes = new Option<bool>("--changes")
        {
            Description = "Print every stage with each part of its key that changed, and up to "
                + $"{Planner.ExplainedMembers} members of code that did.",
        };
        var estimate = new Option<string?>("--estimate")
        {
            Description = "Estimate time, memory, disk and download on a device: "
                + $"{DeviceRate.Choices}, or its TFLOP/s; default: {DefaultGpu} where a stage wants a GPU.",
            HelpName = "DEVICE"
        };
        var command = new Command("plan", "Say what running a spec would do, why, and what it takes.") { spec, set, seeds, device, json,
            artifacts, effective, changes, estimate };
        command.SetAction(parsed =>
        {
            var file = parsed.SpecFile(spec);
            var graph = SpecGraph.Load(registry, file, seeds.On(parsed, file, parsed.GetValue(set), registry), device.Choice(parsed));
            if (parsed.GetValue(effective))
            {
                var whole = graph.Roots[0].EffectiveSpec();
                if (parsed.GetValue(json)) JsonOutput.Write(whole);
                else Console.Out.Write(BlockYaml.Write(whole));
                return ExitCodes.Success;
            }
            var store = new ArtifactStore(Stores.Find(parsed.GetValue(artifacts)), Console.Error.WriteLine);
            var plan = Planner.Plan(graph, store);
            var rated = parsed.GetValue(estimate) ?? (graph.Nodes.Any(node => node.IsOnGpu) ? DefaultGpu : null);
            var rate = rated is null ? null : DeviceRate.Parse(rated);
            var estimates = new GraphEstimate(graph);
            if (DeviceCheck.Misfits(graph, estimates) is [var misfit, ..]) throw new InputException(misfit);
            if (parsed.GetValue(json))
                JsonOutput.Write(new JsonArray([.. plan.Select(node => ToJson(node, estimates.Of(node.Node), rate))]));
            else Print(graph, plan, estimates, rate, store.Root, parsed.GetValue(changes));
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(
        SpecGraph graph, IReadOnlyList<PlannedNode> plan, GraphEstimate estimates, DeviceRate? rate, string root, bool changes)
    {
        var screen = new Screen();
        if (changes) PlanText.WriteChanges(screen, plan);
        else PlanText.Write(screen, graph, PlanSummary.Of(plan, estimates), estimates, rate, root);
        var former = plan.SelectMany(node => node.Adoptable.Take(1)).Where(manifest =>
            manifest.Components.GetValueOrDefault(StageKey.SchemaComponent) != $"{StageKey.Schema}").ToList();
        if (former.Count > 0)
            screen.Line($"{former.Count} of these are there from before code was in the keys, and are not lost: {Typed.D1} adopt "
                + $"{former[0].Stage}/{StageKey.Shorten(former[0].Key)} --reason TEXT takes one as today's (--with-inputs: and what it was "
                + "made from)");
    }

    private static JsonObject ToJson(PlannedNode node, StageEstimate estimate, DeviceRate? rate) => new()
    {
        ["spec"] = node.Node.DisplayName,
        ["stage"] = node.Node.Stage.Name,
        ["state"] = PlanText.Word(node.State),
        ["key"] = node.Key,
        ["pending"] = new JsonArray([.. node.Pending.Select(name => JsonValue.Create(name))]),
        ["damaged"] = node.IsDamaged,
        ["changes"] = new JsonArray([.. node.Changes.Select(ToJson)]),
        ["adoptable"] = new JsonArray([.. node.Adoptable.Select(manifest => JsonValue.Create($"{manifest.Stage}/{manifest.Key}"))]),
        ["estimate"] = rate is null ? null : new JsonObject
        {
            ["memory_bytes"] = estimate.Memory.Bytes,
            ["download_bytes"] = estimate.DownloadBytes,
            ["multiply_adds"] = estimate.MultiplyAdds,
            ["seconds"] = rate.Seconds(estimate.MultiplyAdds),
        },
    };

    private static JsonObject ToJson(KeyChange change)
    {
        var document = new JsonObject { ["component"] = change.Component, ["old"] = change.Old, ["new"] = change.Current };
        if (change.Members is { } members) document["members"] = CodeJson.Of(members);
        return document;
    }
}
