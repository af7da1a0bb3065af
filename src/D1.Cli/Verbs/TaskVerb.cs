using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Chat;
using D1.Core;
using D1.Pipeline.Specs;
using D1.Pipeline.Terminal;
using D1.Tasks;
using D1.Tasks.Code;
using D1.Tasks.Jsonl;
using D1.Tasks.Nano;
using D1.Tasks.Released;

namespace D1.Cli.Verbs;

/// <summary><c>d1 task check</c>: a task tried before anything is trained on it.</summary>
internal static class TaskVerb
{
    private const int Usually = 5;

    public static Command Create()
    {
        var name = new Argument<string>("NAME")
        {
            Description = "A nano task, a task of the paper on its data, or a file of rows: {\"question\", \"answer\"} a line.",
        };
        name.CompletionSources.Add([.. TaskRegistry.Nano.Concat(TaskRegistry.Published).Select(kind => kind.Name).Distinct()]);
        var data = PathOption.Create("--data", PathUse.Folder,
            $"Take the task of the paper, with the data sets of this folder (default of gsm8k and math500: {PublishedData.Standard}).",
            "DIR");
        var split = ChoiceOption.Create("--split", "Which problems; of a data set that is for training alone, those.",
            ("test", Split.Test), ("validation", Split.Validation), ("train", Split.Train));
        var problems = NumberOption.Optional<int>(
            "--problems", new OptionAttribute($"How many; by default {Usually}, of a file all of its rows.") { Min = 1, Max = 10_000 });
        var seed = NumberOption.Create("--seed", new OptionAttribute("What they are drawn with.") { Min = 0, Max = int.MaxValue }, 1);
        var json = SharedOptions.Json();
        var check = new Command("check",
            "Draw problems of a task, and reward and score their reference answers; exit code 1 where one is not right.")
        {
            name, data, split, problems, seed, json,
        };
        check.SetAction(parsed =>
        {
            var task = Find(parsed.GetRequiredValue(name), parsed.GetValue(data));
            var which = parsed.GetResult(split) is { Implicit: false } ? parsed.GetValue(split)
                : TaskRegistry.FindCode(parsed.GetRequiredValue(name))?.Use ?? Split.Test;
            var drawn = new CounterRandom((ulong)parsed.GetValue(seed), "task check");
            var count = parsed.GetValue(problems) ?? (task is JsonlTask ? task.UsualProblems(which) : Usually);
            List<TriedProblem> tried = [.. task.Problems(which, count, (ulong)parsed.GetValue(seed))
                .Select(problem => TriedProblem.Of(task, problem, drawn))];
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(task, tried));
            else
                Print(task, tried,
                    [RowsOf(task, which), FewProblems(task, which, (ulong)parsed.GetValue(seed)), UnknownWords(task, tried)]);
            return tried.Exists(problem => problem.IsWrong) ? ExitCodes.Failure : ExitCodes.Success;
        });
        return new Command("task", "Try a task before anything is trained on it.") { check };
    }

    private static ITask Find(string name, string? data)
    {
        var isNano = TaskRegistry.Nano.Any(kind => kind.Name == name);
        var published = TaskRegistry.FindPublished(name);
        var isFile = Path.GetExtension(name) == JsonlTask.Extension;
        if (data is not null && (isFile || (isNano && published is null)))
            throw new InputException(
                $"--data is for tasks of the paper ({string.Join(", ", TaskRegistry.Published.Select(kind => kind.Name))}); "
                + $"{name} has no data set");
        if (isFile) return new JsonlTask(name, chat: null);
        if (data is null && isNano) return TaskRegistry.NanoTask(name);
        if (published is null)
        {
            var known = TaskRegistry.Nano.Concat(TaskRegistry.Published).Select(kind => kind.Name).Distinct();
            throw new InputException(
                $"no task '{name}' and no file of rows, which ends in {JsonlTask.Extension}{Spelling.Suggest(name, known)}");
        }
        return published.On(PublishedData.Of(name, data));
    }

    private static JsonObject ToJson(ITask task, List<TriedProblem> tried) => new()
    {
        ["task"] = task.Name,
        ["problems"] = new JsonArray([.. tried.Select(each => new JsonObject
        {
            ["id"] = each.Problem.Id,
            ["question"] = each.Problem.Shown,
            ["answer"] = each.Completion,
            ["rewards"] = each.Completion is null ? null
                : new JsonObject(each.Rewards.Select(term => KeyValuePair.Create(term.Name, (JsonNode?)term.Value))),
            ["correct"] = each.Completion is null ? null : each.Verdict.Correct,
            ["total"] = each.Verdict.Total,
            ["solved"] = each.Completion is null ? null : each.Verdict.Solved,
        })]),
    };

    // How many rows there are, and why others are left out.
    private static string? RowsOf(ITask task, Split split) => task switch
    {
        CodeTask code => $"its data set: {code.Source.Summary}",
        PaperTask paper => $"its data set: {paper.Source(split).Summary}",
        _ => null,
    };

    // What is made up may run out of problems, and then asks the same in other words.
    private static string? FewProblems(ITask task, Split split, ulong seed)
    {
        if (task is not ISyntheticTask) return null;
        var usual = task.UsualProblems(split);
        try
        {
            var different = task.Problems(split, usual, seed).Select(problem => problem.Id).Distinct().Count();
            return different == usual ? null : $"too few: the {usual} of an evaluation are {Counted.Of(different, "different problem")}";
        }
        catch (InputException error)
        {
            return $"too few: {error.Message}";
        }
    }

    // A nano model reads the words of its vocabulary alone, and refuses others when it has been loaded.
    private static string? UnknownWords(ITask task, List<TriedProblem> tried)
    {
        var tokenizer = task switch
        {
            ISyntheticTask nano => nano.CreateTokenizer(),
            JsonlTask => NanoVocabulary.CreateTokenizer(),
            _ => null,
        };
        if (tokenizer is null) return null;
        var unread = tried.Select(each => (each.Problem.Id, Trouble: TroubleOf(each))).Where(each => each.Trouble is not null).ToList();
        return unread is [var first, ..]
            ? $"a nano model cannot read {unread.Count} of them; {first.Id}: {first.Trouble}" : null;

        string? TroubleOf(TriedProblem each)
        {
            try
            {
                tokenizer.Encode(each.Problem.Prompt);
                if (task is ISyntheticTask) tokenizer.Encode(each.Completion!);
                return null;
            }
            catch (InputException error)
            {
                return error.Message;
            }
        }
    }

    private static void Print(ITask task, List<TriedProblem> tried, IEnumerable<string?> remarks)
    {
        foreach (var (problem, completion, _, _) in tried)
        {
            var answer = completion ?? $"{problem.Reference}; no reference answer";
            Console.Out.WriteLine($"{problem.Id}\n{Indent(problem.Shown)}\n  →\n{Indent(answer)}");
            if (completion is not null)
                foreach (var line in TaskDesk.Judge(task, problem, completion)) Console.Out.WriteLine(Indent(line, "  "));
            Console.Out.WriteLine();
        }
        var answered = tried.Count(each => each.Completion is not null);
        Console.Out.WriteLine($"{task.Name}: {Counted.Of(tried.Count, "problem")}, {answered} with a reference answer, "
            + $"{tried.Count(each => each.Verdict.Solved)} right");
        foreach (var remark in remarks.OfType<string>()) Console.Out.WriteLine(remark);
    }

    private static string Indent(string text, string by = "    ") =>
        string.Join('\n', text.TrimEnd().Split('\n').Select(line => $"{by}{line.TrimEnd()}"));

    /// <summary>A problem with what its task takes for right.</summary>
    /// <param name="Problem">The problem.</param>
    /// <param name="Completion">Its reference answer as a model would write it; null where the task has none.</param>
    /// <param name="Rewards">The terms that count.</param>
    /// <param name="Verdict">The scorer's.</param>
    private sealed record TriedProblem(
        Problem Problem, string? Completion, IReadOnlyList<RewardTerm> Rewards, Verdict Verdict)
    {
        public bool IsWrong => Completion is not null && !Verdict.Solved;

        public static TriedProblem Of(ITask task, Problem problem, CounterRandom random)
        {
            var completion = task is ISyntheticTask nano ? nano.Completion(problem, CompletionStyle.Trace, random)
                : problem.Answer.Length > 0 ? $"{CompletionText.AnswerOpen}\n{problem.Answer}\n{CompletionText.AnswerClose}"
                : null;
            return new(problem, completion, [.. task.RewardTerms(problem, completion ?? "").Where(term => term.Counts)],
                task.Score(problem, completion ?? ""));
        }
    }
}
