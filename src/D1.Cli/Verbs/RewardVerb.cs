using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Tasks;
using D1.Tasks.Gsm;
using D1.Tasks.Released;

namespace D1.Cli.Verbs;

/// <summary><c>d1 reward</c>: every training reward of generations, as the released reward functions give them.</summary>
internal static class RewardVerb
{
    public static Command Create()
    {
        var task = GenerationOptions.Task();
        var files = GenerationOptions.Files();
        var dataset = PathOption.Create(
            "--dataset", PathUse.File,
            "GSM8K's JSON lines: its answer strings, matched by question, are what the reward compares with. "
            + "Without it, the files' numbers as text.",
            "FILE");
        var items = GenerationOptions.Items(required: true);
        var overwrite = SharedOptions.Overwrite();
        var command = new Command("reward", "Compute every training reward of generations, special tokens removed.")
        {
            task, files, dataset, items, overwrite,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(task);
            var paths = parsed.GetRequiredValue(files);
            var known = parsed.GetValue(dataset);
            using var output = GenerationOptions.Open(parsed.GetRequiredValue(items)!, parsed.GetValue(overwrite), paths,
                known is null ? [] : [known]);
            var answers = known is not null ? Gsm8kAnswers.Read(known) : null;
            var released = answers is not null && name == Gsm8kTask.TaskName ? new Gsm8kTask(answers) : TaskRegistry.PaperTask(name);
            GenerationOptions.Write(output, GenerationOptions.Read(paths).Select(item => ToJson(item, released)));
            if (answers is null && name == Gsm8kTask.TaskName)
                Console.Error.WriteLine("without --dataset, answers are the files' numbers as text: negative ones are unknown, and none "
                    + "has a thousands separator");
            return ExitCodes.Success;
        });
        return command;
    }

    private static JsonObject ToJson(GeneratedItem item, ReleasedTask task) => new()
    {
        ["file"] = item.File,
        ["index"] = item.Index,
        ["rewards"] = new JsonObject(task.RewardsOf(item).Select(reward => KeyValuePair.Create(reward.Name, (JsonNode?)reward.Value))),
    };
}
