using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Tasks;
using D1.Tasks.Code;
using D1.Tasks.Released;

namespace D1.Cli.Verbs;

/// <summary><c>d1 score</c>: scores generations as the released evaluation does, and programs by their tests.</summary>
internal static class ScoreVerb
{
    public static Command Create()
    {
        PublishedCode[] sets = [.. TaskRegistry.Code.Select(kind => (PublishedCode)kind.Make()).Where(set => set.Use == Split.Test)];
        string[] benchmarks = [.. sets.Select(set => set.Name)];
        var task = GenerationOptions.Task(benchmarks);
        var data = PathOption.Create("--data", PathUse.Folder,
            $"Where the data set of humaneval or mbpp lies (default: {PublishedData.Standard}).", "DIR");
        var files = GenerationOptions.Files("; of programs also JSON lines: {\"task_id\", \"completion\" or \"solution\"}");
        var items = GenerationOptions.Items(required: false);
        var overwrite = SharedOptions.Overwrite();
        var json = SharedOptions.Json();
        var strict = new Option<bool>(
            "--strict")
        {
            Description = "Add strict readings to the JSON: of sudoku whole boards and any valid solution, of countdown equations of "
                + "whole numbers and + - * / alone, of gsm8k numbers with commas between thousands.",
        };
        var command = new Command("score", "Score generations as the released evaluation does, and programs by their tests, item by item.")
        {
            task, files, data, items, overwrite, json, strict,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(task);
            var benchmark = sets.FirstOrDefault(set => set.Name == name);
            if (benchmark is null && !TaskRegistry.PaperNames.Contains(name))
                throw new InputException($"unknown task '{name}': {string.Join(", ", [.. TaskRegistry.PaperNames, .. benchmarks])}");
            if (benchmark is null && parsed.GetValue(data) is not null)
                throw new InputException($"--data is for {string.Join(", ", benchmarks)}: generations of {name} hold their answers");
            if (benchmark is not null && parsed.GetValue(strict)) throw new InputException($"--strict: {name} has no stricter readings");
            var paths = parsed.GetRequiredValue(files);
            using var output = parsed.GetValue(items) is { } path ? GenerationOptions.Open(path, parsed.GetValue(overwrite), paths) : null;
            if (benchmark is not null)
            {
                var programs = CodeScore.Of(benchmark, paths, parsed.GetValue(data));
                if (output is not null) GenerationOptions.Write(output, programs.Items());
                if (parsed.GetValue(json)) JsonOutput.Write(programs.ToJson());
                else programs.Print();
                return ExitCodes.Success;
            }

            var released = TaskRegistry.PaperTask(name);
            var score = ReleasedScore.Of(released, GenerationOptions.Read(paths));
            if (output is not null)
                GenerationOptions.Write(output, score.Items.Select(item => ToJson(item, released, parsed.GetValue(strict))));
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(score, parsed.GetValue(strict)));
            else Print(score);
            if (score.MasksLeft > 0)
                Console.Error.WriteLine($"{score.MasksLeft} tokens of the generations are still masked ({SpecialTokens.Mask})");
            return ExitCodes.Success;
        });
        return command;
    }

    private static JsonObject ToJson(ReleasedScore score, bool strict)
    {
        var document = Tally(score.Correct, score.Total);
        document["effective_tokens"] = score.AverageEffectiveTokens;
        if (score.MasksLeft > 0) document["masks_left"] = score.MasksLeft;
        if (!strict) return document;
        var tests = new JsonObject();
        foreach (var (name, correct) in score.Strict) tests[name] = Tally(correct, score.Items.Count);
        document["strict"] = tests;
        return document;
    }

    private static JsonObject ToJson(ScoredItem scored, ReleasedTask task, bool strict)
    {
        var line = new JsonObject
        {
            ["file"] = scored.Item.File,
            ["index"] = scored.Item.Index,
            ["extracted"] = scored.Verdict.Extracted?.DeepClone()
        };
        if (task.CountsCells)
        {
            line["correct_cells"] = scored.Verdict.Correct;
            line["empty_cells"] = scored.Verdict.Total;
        }
        else
        {
            line["correct"] = scored.Verdict.Correct == 1;
        }

        if (strict) line["strict"] =
            new JsonObject(scored.Verdict.Strict.Select(test => KeyValuePair.Create(test.Name, (JsonNode?)test.Passed)));
        return line;
    }

    private static JsonObject Tally(int correct, int total) =>
        new() { ["correct"] = correct, ["total"] = total, ["accuracy"] = ReleasedScore.Percent(correct, total) };

    private static void Print(ReleasedScore score)
    {
        Line(score.Task.Name, score.Correct, score.Total);
        foreach (var (name, correct) in score.Strict) Line($"  strict: {name.Replace('_', ' ')}", correct, score.Items.Count);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{"effective tokens",-24}{score.AverageEffectiveTokens,8:F2} a completion"));

        static void Line(string what, int correct, int total) =>
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{what,-24}{ReleasedScore.Percent(correct, total),8:F2} %  {correct} of {total}"));
    }
}
