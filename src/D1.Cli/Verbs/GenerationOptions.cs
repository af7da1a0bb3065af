using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Cli.Outputs;
using D1.Core;
using D1.Tasks;
using D1.Tasks.Released;

namespace D1.Cli.Verbs;

/// <summary>What the verbs <c>score</c> and <c>reward</c> share: the task, the files of generations, the file of items.</summary>
internal static class GenerationOptions
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="more">What it may be besides a task of the paper's Table 1.</param>
    public static Option<string> Task(params string[] more)
    {
        string[] names = [.. TaskRegistry.PaperNames, .. more];
        var task = new Option<string>("--task")
        {
            Description = "What the generations answer.",
            HelpName = string.Join('|', names),
            Required = true,
        };
        task.CompletionSources.Add(names);
        return task;
    }

    /// <param name="more">What a file may be besides one of generations.</param>
    public static Argument<string[]> Files(string more = "") => PathOption.Arguments(
        "FILE", PathUse.File,
        $"Generations in the released format: {{\"generations\": [{{\"question\", \"generations\", \"ground_truth\"}}…]}}{more}.",
        ArgumentArity.OneOrMore);

    public static Option<string?> Items(bool required)
    {
        var items = PathOption.Create("--items", PathUse.File, "Write one JSON line an item to this file.", "OUT.jsonl");
        items.Required = required;
        return items;
    }

    /// <summary>The file of items.</summary>
    /// <exception cref="InputException">Two of the files have one name, by which items are known: no comparison could tell whose they
    /// are.</exception>
    public static Output Open(string items, bool overwrite, IReadOnlyList<string> files, params IEnumerable<string> read)
    {
        if (files.GroupBy(Path.GetFileName).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new InputException($"--items: {string.Join(" and ", twice)} would both be '{twice.Key}' there; give each a name of its own, "
                + "or score them one by one");
        return Output.File(items, overwrite, [.. files, .. read]);
    }

    public static IEnumerable<GeneratedItem> Read(IEnumerable<string> files) => files.SelectMany(GenerationsFile.Read);

    public static void Write(Output output, IEnumerable<JsonObject> lines)
    {
        File.WriteAllLines(output.Path, lines.Select(line => line.ToJsonString(OneLine)));
        output.Publish();
    }
}
