using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Terminal;
using D1.Tasks;
using D1.Tasks.Code;
using D1.Tasks.Data;
using D1.Tasks.Prompts;
using D1.Tasks.Released;
using D1.Text.Chat;
using D1.Text.Tokenization;

namespace D1.Cli.Verbs;

/// <summary><c>d1 prompts</c>: the prompts of a task of the paper as a model reads them, and how long they are.</summary>
internal static class PromptsVerb
{
    private const int ReleasedLimit = 200;

    public static Command Create()
    {
        var task = new Option<string>("--task")
        {
            Description = "Which task.",
            HelpName = string.Join('|', TaskRegistry.Published.Select(kind => kind.Name)),
            Required = true,
        };
        task.CompletionSources.Add([.. TaskRegistry.Published.Select(kind => kind.Name)]);
        var data = PathOption.Create(
            "--data", PathUse.Folder, $"A folder with the data set, laid out like the hubs (default: {PublishedData.Standard}).", "DIR");
        var tokenizer = PathOption.Required(
            "--tokenizer", PathUse.Folder, "The folder of a model's tokenizer.json and tokenizer_config.json.", "DIR");
        var style = ChoiceOption.Create(
            "--prompts", "Whose words: this project's, or the released code's, which are read from its modules.",
            ("d1net", PromptStyle.D1net), ("released", PromptStyle.Released));
        var modules = PathOption.Create("--modules", PathUse.Folder, "A folder with the released modules (default: the data's).", "DIR");
        var split = ChoiceOption.Create(
            "--split", "Which problems.", ("test", Split.Test), ("validation", Split.Validation), ("train", Split.Train));
        var use = ChoiceOption.Create(
            "--for", "Words of evaluation or of training.", ("evaluation", PromptUse.Evaluation), ("training", PromptUse.Training));
        var heldOut = NumberOption.Optional<int>(
            "--held-out",
            new OptionAttribute("Training rows to set aside for validation; by default as many as in the released code.")
            {
                Min = 0,
                Max = int.MaxValue,
            });
        var limit = NumberOption.Create(
            "--limit", new OptionAttribute("Count the prompts with more tokens than this.") { Min = 0, Max = int.MaxValue }, ReleasedLimit);
        var show = NumberOption.Create("--show", new OptionAttribute("Print the first N prompts too.") { Min = 0, Max = int.MaxValue }, 0);
        var json = SharedOptions.Json();
        var command = new Command("prompts", "Render the prompts of a task of the paper and count their tokens.")
        {
            task, data, tokenizer, style, modules, split, use, heldOut, limit, show, json,
        };
        command.SetAction(parsed =>
        {
            var (name, where) = (parsed.GetRequiredValue(task), parsed.GetValue(split));
            if (TaskRegistry.FindPublished(name) is null)
                throw new InputException($"no task '{name}'{Spelling.Suggest(name, TaskRegistry.Published.Select(kind => kind.Name))}");
            var folder = PublishedData.Of(name, parsed.GetValue(data));
            var chat = ChatTemplate.Load(parsed.GetRequiredValue(tokenizer));
            var rendered = TaskRegistry.FindCode(name) is { } code
                ? parsed.GetValue(style) == PromptStyle.Released
                    ? throw new InputException($"--prompts: the released code has no words for {name}")
                    : RenderedTask.Of(code.On(folder, chat, parsed.GetValue(heldOut)), where)
                : RenderedTask.Of(Paper(name), where, parsed.GetValue(use));
            if (rendered.Problems.Count == 0) throw new InputException($"{name} sets no rows aside for validation: --held-out");
            var tokens = TokenizerFile.Load(parsed.GetRequiredValue(tokenizer));
            var summary = new PromptLengths(
                [.. rendered.Problems.Select(problem => tokens.Encode(problem.Prompt).Length)], parsed.GetValue(limit));
            var shown = rendered.Problems.Take(parsed.GetValue(show)).ToList();
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(rendered, where, summary, shown));
            else Print(rendered, where, summary, shown);
            return ExitCodes.Success;

            PaperTask Paper(string name)
            {
                var released = TaskRegistry.PaperTask(name);
                var prompts = released.Prompts(parsed.GetValue(style), parsed.GetValue(modules) is { } own ? new DataFolder(own) : folder);
                return new(released, folder, prompts, chat, parsed.GetValue(heldOut));
            }
        });
        return command;
    }

    private static JsonObject ToJson(RenderedTask task, Split split, PromptLengths lengths, List<Problem> shown)
    {
        var document = new JsonObject
        {
            ["task"] = task.Name,
            ["split"] = split.ToString().ToLowerInvariant(),
            ["n"] = lengths.Count,
            ["min"] = lengths.Min,
            ["median"] = lengths.Median,
            ["max"] = lengths.Max,
            ["limit"] = lengths.Limit,
            ["over_limit"] = lengths.OverLimit,
            ["rows"] = task.Rows,
            ["left_out"] = new JsonObject(task.LeftOut.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["part_of"] = task.PartOf,
        };
        if (shown.Count > 0)
            document["prompts"] = new JsonArray(
                [.. shown.Select(problem => new JsonObject { ["id"] = problem.Id, ["prompt"] = problem.Prompt })]);
        return document;
    }

    private static void Print(RenderedTask task, Split split, PromptLengths lengths, List<Problem> shown)
    {
        foreach (var problem in shown) Console.Out.WriteLine($"--- {problem.Id}\n{problem.Prompt}");
        if (shown.Count > 0) Console.Out.WriteLine("---");
        Console.Out.WriteLine($"{task.Name}, {split.ToString().ToLowerInvariant()}: {task.Summary}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Counted.Of(lengths.Count, "prompt")} of {lengths.Min} to {lengths.Max} tokens, "
                + $"median {lengths.Median}; {lengths.OverLimit} have more "
                + $"than {lengths.Limit}"));
    }

    /// <summary>A split's problems, and the rows that they are taken from.</summary>
    private sealed record RenderedTask(
        string Name, IReadOnlyList<Problem> Problems, int Rows, IReadOnlyDictionary<string, int> LeftOut, int? PartOf, string Summary)
    {
        public static RenderedTask Of(PaperTask task, Split split, PromptUse use) =>
            Of(task.Name, task.All(split, use), task.Source(split));

        public static RenderedTask Of(CodeTask task, Split split) => Of(task.Name, task.All(split), task.Source);

        private static RenderedTask Of<T>(string name, IReadOnlyList<Problem> problems, UsableRows<T> source) =>
            new(name, problems, source.Rows.Count, source.LeftOut, source.PartOf, source.Summary);
    }
}
