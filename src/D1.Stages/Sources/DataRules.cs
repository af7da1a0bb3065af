using System.Collections.Concurrent;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Specs;
using D1.Stages.Sampling;
using D1.Stages.Training;
using D1.Tasks;
using D1.Tasks.Jsonl;
using D1.Tasks.Prompts;
using D1.Tasks.Solutions;

namespace D1.Stages.Sources;

/// <summary>Which tasks go with real data and which without, and whether there are as many problems as a spec asks for.</summary>
internal static class DataRules
{
    private static readonly ConcurrentDictionary<(string Name, Split Split, int Count, ulong Seed), string?> Asked = new();

    private static IReadOnlyList<string> Published { get; } = [.. TaskRegistry.Published.Select(kind => kind.Name)];

    /// <summary>The nano tasks have neither a released wording nor rows to set aside.</summary>
    public static IEnumerable<(string Parameter, string Problem)> OnlyOfData(IPromptOptions options, PlannedSpec planned)
    {
        const string problem = "is for real data: give the input 'data' too, or leave it out";
        if (planned.Has(StageInputs.DataSlot)) yield break;
        if (options.Prompts != PromptStyle.D1net) yield return ("prompts", problem);
        if (options.HeldOut is not null) yield return ("held_out", problem);
    }

    /// <summary>A task's problems are made up, or they are read from data.</summary>
    /// <param name="task">Its name, or several joined.</param>
    /// <param name="planned">The stage that wants them.</param>
    public static IEnumerable<(string Parameter, string Problem)> Task(string task, PlannedSpec planned)
    {
        var hasData = planned.Has(StageInputs.DataSlot);
        var files = Files(planned).Select(file => file.Name).ToHashSet();
        return task.Split(MixedTask.Joint).Where(name => hasData ? !IsPublished(name) && !files.Contains(name) : !IsNano(name))
            .Select(name => ("task", Problem(name)));

        string Problem(string name) => (hasData, IsNano(name), IsPublished(name)) switch
        {
            (false, _, true) => $"names {name}, which needs the input 'data': a spec that downloads its data set",
            (true, true, _) => $"names {name}, which has no data set; leave the input 'data' out, or take "
                + string.Join(", ", Published),
            _ => TaskNames.Unknown(name, Published)
                + $"; a task of your own is a file of rows: inputs: {{data: {name}{JsonlTask.Extension}}}",
        };
    }

    /// <summary>Some tasks have no released wording.</summary>
    /// <param name="task">The task's name, or several joined.</param>
    /// <param name="options">How data are used.</param>
    public static IEnumerable<(string Parameter, string Problem)> Wording(string task, IPromptOptions options) =>
        from name in task.Split(MixedTask.Joint)
        where options.Prompts == PromptStyle.Released && TaskRegistry.FindPublished(name) is { HasReleasedPrompts: false }
        select ("prompts", $"must be d1net for {name}: the released code has no words for it");

    /// <summary>A model of a nano pre-training knows the words of the nano tasks that it was trained on, and no others.</summary>
    /// <param name="parameter">The key that names tasks.</param>
    /// <param name="names">The tasks.</param>
    /// <param name="planned">The stage that asks them of its model.</param>
    public static IEnumerable<(string Parameter, string Problem)> Words(string parameter, IEnumerable<string> names, PlannedSpec planned)
    {
        if (BatchRules.NanoTokenizer(planned) is not { } tokenizer || planned.Has(StageInputs.DataSlot)) yield break;
        foreach (var name in names.Where(IsNano)
            .Where(name => TaskRegistry.NanoTask(name).CreateTokenizer().Words.Except(tokenizer.Words).Any()))
            yield return (parameter, $"names {name}, whose words its model has no tokens for: take one that was pre-trained on {name}");
    }

    /// <summary>Files of rows are read while the plan is made: what is wrong with one shows before anything runs.</summary>
    /// <param name="task">The task's name, or several joined.</param>
    /// <param name="options">How data are used.</param>
    /// <param name="planned">The stage that has them.</param>
    /// <exception cref="InputException">A row is wrong; the message names file and line.</exception>
    public static IEnumerable<(string Parameter, string Problem)> FilesOfRows(string task, IPromptOptions options, PlannedSpec planned)
    {
        List<(string Name, string Path)> files = [.. Files(planned)];
        if (files.Count == 0) yield break;
        foreach (var (name, path) in files)
        {
            if (IsNano(name) || IsPublished(name) || name == S1k.Name || name.Contains(MixedTask.Joint))
                yield return ("inputs", $"names {name}{JsonlTask.Extension}, but {name} means something else as a task: rename the file");
            if (files.Count(file => file.Name == name) > 1) yield return ("inputs", $"names two files {name}{JsonlTask.Extension}");
            Rows(path);
        }
        var names = task.Split(MixedTask.Joint);
        if (options.Prompts != PromptStyle.D1net && !names.Any(IsPublished))
            yield return ("prompts", "is for the paper's tasks: of a file of rows, the words are this project's");
        if (options.HeldOut is not null && !names.Any(IsPublished))
            yield return ("held_out", "is for the paper's tasks: the rows of a file say themselves what is for validation");
    }

    /// <summary>Worked solutions are made up of nano tasks, or they are those of s1K.</summary>
    public static IEnumerable<(string Parameter, string Problem)> Solutions(IReadOnlyList<string> tasks, PlannedSpec planned)
    {
        if (planned.Has(StageInputs.DataSlot) && tasks is not [S1k.Name])
            yield return ("tasks", $"must be [{S1k.Name}] with the input 'data'");
        if (!planned.Has(StageInputs.DataSlot) && tasks.FirstOrDefault(name => !IsNano(name)) is { } real)
            yield return ("tasks", $"names {real}, which needs the input 'data': a spec that downloads it");
    }

    /// <summary>No split has more problems than there are.</summary>
    /// <param name="parameter">The key that asks for them.</param>
    /// <param name="task">The task's name, or several joined: they share the number.</param>
    /// <param name="split">The split.</param>
    /// <param name="count">Problems.</param>
    /// <param name="seed">What they are drawn with.</param>
    /// <param name="heldOut">Training rows of real data that are set aside.</param>
    /// <param name="planned">The stage that wants them.</param>
    public static IEnumerable<(string Parameter, string Problem)> Problems(
        string parameter, string task, Split split, int count, long seed, int? heldOut, PlannedSpec planned)
    {
        var names = task.Split(MixedTask.Joint);
        foreach (var (at, name) in names.Index())
        {
            var share = (count + names.Length - 1 - at) / names.Length;
            if (!planned.Has(StageInputs.DataSlot))
            {
                if (Exhausted(name, split, share, (ulong)seed) is { } problem) yield return (parameter, $"asks for too many: {problem}");
            }
            else if (TaskRegistry.FindPublished(name)?.MostProblems(split, heldOut) is { } most && most < share)
            {
                var remedy = split == Split.Validation ? "; set some aside for it: held_out" : "";
                yield return (parameter, $"asks for {share} {split} problems of {name}, which has {most}{remedy}");
            }
            else if (Files(planned).FirstOrDefault(file => file.Name == name).Path is { } path
                && Rows(path).UsualProblems(split) is var rows && rows < share)
                yield return (parameter, $"asks for {share} {split} problems of {name}, which has {rows}: rows say \"split\"");
        }
    }

    /// <summary>Weights are of terms that there are, and leave every task a reward.</summary>
    /// <param name="task">The task's name, or several joined.</param>
    /// <param name="weights">By <see cref="RewardWeights.NameOf(string, string?)"/>; null is none.</param>
    /// <param name="planned">The stage that rewards.</param>
    public static IEnumerable<(string Parameter, string Problem)> Rewards(
        string task, IReadOnlyDictionary<string, double>? weights, PlannedSpec planned)
    {
        const string parameter = "rewards";
        var (names, isMix) = (task.Split(MixedTask.Joint), task.Contains(MixedTask.Joint));
        var tasks = names.Distinct().Select(name => (Name: name, Terms: Terms(name, planned).ToDictionary(
            term => RewardWeights.NameOf(term.Name, isMix ? name : null), term => term.Weight))).ToList();
        // A task that there is not is complained of elsewhere.
        if (weights is null || tasks.Exists(of => of.Terms.Count == 0)) yield break;
        var known = tasks.SelectMany(of => of.Terms).ToDictionary();
        foreach (var name in weights.Keys.Where(name => !known.ContainsKey(name)))
            yield return (parameter, $"names '{name}', which is none of the terms of {task}: "
                + string.Join(", ", known.Select(term => FormattableString.Invariant($"{term.Key} ({term.Value})")))
                + (Spelling.Nearest(name, known.Keys) is { } near ? $"; did you mean '{near}'?" : ""));
        var given = new RewardWeights(weights);
        foreach (var (name, terms) in tasks.Where(of => of.Terms.All(term => given.Of(term.Key, term.Value) == 0)))
            yield return (parameter, $"leaves {name} without a reward: all of its terms weigh 0: {string.Join(", ", terms.Keys)}");
    }

    // Without its data: a task's terms are the same on any.
    private static IReadOnlyList<RewardFunction> Terms(string name, PlannedSpec planned) =>
        !planned.Has(StageInputs.DataSlot) ? IsNano(name) ? TaskRegistry.NanoTask(name).Rewards : []
        : TaskRegistry.FindPublished(name) is { } published ? published.Rewards
        : Files(planned).FirstOrDefault(file => file.Name == name).Path is { } path ? Rows(path).Rewards : [];

    // All cells of a table ask for the same.
    private static string? Exhausted(string name, Split split, int count, ulong seed) => Asked.GetOrAdd((name, split, count, seed), _ =>
    {
        try
        {
            TaskRegistry.NanoTask(name).Problems(split, count, seed);
            return null;
        }
        catch (InputException error)
        {
            return error.Message;
        }
    });

    private static IEnumerable<(string Name, string Path)> Files(PlannedSpec planned) =>
        from node in planned.Inputs(StageInputs.DataSlot)
        let file = node.Options as FileStageOptions
        where file is not null
        select (JsonlTask.NameOf(file.Name), Path.Combine(node.Spec.Folder, file.Name));

    // The words are the model's business; a plan only looks at rows.
    private static JsonlTask Rows(string path) => new(path, chat: null);

    private static bool IsNano(string name) => TaskRegistry.Nano.Any(task => task.Name == name);

    private static bool IsPublished(string name) => TaskRegistry.Published.Any(task => task.Name == name);
}
