using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Names;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Results;
using D1.Tasks;

namespace D1.Cli.Verbs;

/// <summary><c>d1 samples REF</c>: what a model answered, item by item.</summary>
internal static class SamplesVerb
{
    public static Command Create()
    {
        var reference = PathOption.Argument("REF", PathUse.Result,
            $"A model, whose evaluations in the store are meant, or one evaluation: {Resolver.Forms}.");
        var lostTo = PathOption.Create(
            "--lost-to", PathUse.Result, "Only what this other one answered better; both answers are shown.", "REF");
        var rollouts = new Option<bool>("--rollouts")
        {
            Description = "Of a run of reinforcement learning what it wrote at each validation, instead of its evaluations.",
        };
        var wrong = new Option<bool>("--wrong") { Description = "Only answers that are not wholly right." };
        var right = new Option<bool>("--right") { Description = "Only answers that are wholly right." };
        var task = new Option<string?>("--task") { Description = "Only of this task.", HelpName = "NAME" };
        task.CompletionSources.Add([.. TaskRegistry.Nano.Concat(TaskRegistry.Published).Select(kind => kind.Name).Distinct()]);
        var length = NumberOption.Optional<int>("--length", new OptionAttribute("Only of this generation length.") { Min = 1 });
        var search = new Option<string?>("--search") { Description = "Only where this text occurs.", HelpName = "TEXT" };
        var limit = NumberOption.Optional<int>("--limit", new OptionAttribute("At most so many.") { Min = 1 });
        var (json, artifacts) = (SharedOptions.Json(), SharedOptions.Artifacts());
        var command = new Command("samples",
            "Look at answers item by item: question, truth, what the model wrote, verdict and rewards; with keys on a terminal.")
            { reference, lostTo, rollouts, wrong, right, task, length, search, limit, json, artifacts };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(wrong) && parsed.GetValue(right)) throw new InputException("give --wrong or --right, not both");
            if (parsed.GetValue(rollouts) && (parsed.GetValue(lostTo) is not null || parsed.GetValue(length) is not null))
                throw new InputException("--rollouts goes with neither --lost-to nor --length: both are of evaluations");
            var stores = parsed.StoresToRead(artifacts);
            var resolver = Resolver.Here(stores);
            var finding = new SampleSearch(new ArtifactStore(stores, Console.Error.WriteLine), Console.Error.WriteLine);
            var selection = new SampleSelection
            {
                Task = parsed.GetValue(task),
                Length = parsed.GetValue(length),
                Right = parsed.GetValue(right) ? true : parsed.GetValue(wrong) ? false : null,
                Search = parsed.GetValue(search),
                Limit = parsed.GetValue(limit),
            };
            var result = resolver.Result(parsed.GetRequiredValue(reference));
            var other = parsed.GetValue(lostTo) is { } name ? resolver.Result(name) : null;
            var found = parsed.GetValue(rollouts) ? SampleSearch.Rollouts(result, selection)
                : other is null ? finding.Find(result, selection) : finding.Lost(result, other, selection);
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonObject { ["samples"] = new JsonArray([.. found.Select(ToJson)]) });
            else if (found.Count > 0 && TerminalKind.IsInteractive)
                new SampleBrowser(found, result.Name, other?.Name, TerminalKind.AllowsColours).Run();
            else Print(found, result.Name, other?.Name);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(IReadOnlyList<ShownSample> found, string name, string? other)
    {
        var text = new SampleText(name, other);
        foreach (var shown in found)
        {
            foreach (var (label, line) in text.Of(shown, int.MaxValue)) Console.Out.WriteLine(SampleText.Plain(label, line));
            Console.Out.WriteLine();
        }

        Console.Out.WriteLine(SampleText.Count(found));
    }

    private static JsonObject ToJson(ShownSample shown)
    {
        var document = ToJson(shown.Sample);
        if (shown.Cell is { } cell)
        {
            document["length"] = cell.Length;
            document["evaluation"] = $"{cell.Artifact.Stage}/{cell.Artifact.Key}";
        }
        if (shown.Other is { } other) document["other"] = ToJson(other);
        return document;
    }

    // As in samples.jsonl.
    private static JsonObject ToJson(Sample sample)
    {
        var document = new JsonObject
        {
            ["step"] = sample.Step,
            ["task"] = sample.Task,
            ["id"] = sample.Id,
            ["question"] = sample.Question,
            ["truth"] = sample.Truth,
            ["completion"] = sample.Completion,
            ["extracted"] = sample.Extracted,
            ["correct"] = sample.Correct,
            ["total"] = sample.Total,
            ["rewards"] = new JsonObject(
                sample.Rewards.Select(term => KeyValuePair.Create(term.Key, (JsonNode?)JsonValue.Create(term.Value)))),
            ["reward"] = sample.Reward,
            ["effective_tokens"] = sample.EffectiveTokens,
            ["tokens"] = sample.Tokens,
            ["cut"] = sample.Cut,
        };
        if (sample.Failure is { } failure) document["failure"] = failure;
        return document;
    }
}
