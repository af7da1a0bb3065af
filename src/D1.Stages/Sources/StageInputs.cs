using D1.Core;
using D1.Pipeline;
using D1.Tasks;
using D1.Tasks.Data;
using D1.Tasks.Jsonl;
using D1.Tasks.Solutions;
using D1.Text.Tokenization;

namespace D1.Stages.Sources;

/// <summary>
/// Where a stage that starts from a model has its tokenizer and its problems from: the tokenizer is the model's own; the problems are the
/// nano tasks', or, with the input <c>data</c>, those of downloaded data sets.
/// </summary>
internal static class StageInputs
{
    /// <summary>The slot of the model that a stage starts from, or looks at.</summary>
    internal const string Model = "model";
    private const string Data = "data";

    public static readonly InputSlot DataSlot = new(Data, "data", Optional: true, Many: true);

    /// <summary>The model; and data sets, with the released modules that have the prompts among them where those are asked for.</summary>
    public static IReadOnlyList<InputSlot> Slots { get; } = [new(Model, "model"), DataSlot];

    public static ITokenizer Tokenizer(StageContext context) => TokenizerFile.Load(context.Input(Model).Folder);

    /// <summary>What tasks a stage's options name: the nano ones, or those on its data: of the paper, else of a file of rows.</summary>
    public static IEnumerable<Kind> Kinds(IEnumerable<string> names, IEnumerable<string> inputs)
    {
        var onData = inputs.Any(DataSlot.Takes);
        var kinds = onData ? [.. TaskRegistry.Published, Kind.Of<S1k>(S1k.Name)] : TaskRegistry.Nano;
        return names.SelectMany(name => name.Split(MixedTask.Joint)).Distinct()
            .Select(name => kinds.FirstOrDefault(kind => kind.Name == name) ?? (onData ? JsonlFile.KindOf(name) : null)).OfType<Kind>();
    }

    /// <summary>What tasks they name where only reference answers are taken, which no tool judges.</summary>
    public static IEnumerable<Kind> SolvedKinds(IEnumerable<string> names, IEnumerable<string> inputs) =>
        Kinds(names, inputs).Select(kind => kind with { Tool = null });

    /// <summary>The task of a name that <see cref="DataRules.Task"/> let pass.</summary>
    /// <exception cref="InputException">Its prompts cannot be read.</exception>
    public static ITask Task(StageContext context, string name, IPromptOptions options)
    {
        if (name.Split(MixedTask.Joint) is { Length: > 1 } parts) return new MixedTask(parts.Select(part => Task(context, part, options)));
        if (Folder(context) is not { } data) return context.Get<ITask>(name);
        return context.Get<IDataTask>(name).Open(data, options.Prompts, context.Input(Model).Folder, options.HeldOut, context.Say);
    }

    /// <summary>s1K where the stage has a data set, or null for worked solutions of the nano tasks; <see cref="DataRules.Solutions"/> let
    /// the names pass.</summary>
    /// <exception cref="InputException">The data set cannot be used.</exception>
    public static UsableRows<ChatExample>? Solutions(StageContext context, IReadOnlyList<string> tasks, IPromptOptions options)
    {
        if (Folder(context) is not { } data) return null;
        var rows = context.Get<IDataSolutions>(tasks[0]).Load(data, options.Prompts, context.Input(Model).Folder);
        context.Say($"{tasks[0]}: {rows.Summary}");
        return rows;
    }

    /// <summary>Names of one slot's inputs by their number: <c>data.2</c> before <c>data.10</c>.</summary>
    internal static IEnumerable<string> InListOrder(IEnumerable<string> names) =>
        names.OrderBy(name => name.Length).ThenBy(name => name, StringComparer.Ordinal);

    private static DataFolder? Folder(StageContext context)
    {
        string[] roots = [.. InListOrder(context.Inputs.Keys.Where(DataSlot.Takes)).Select(name => context.Inputs[name].Folder)];
        return roots.Length > 0 ? new DataFolder(roots) : null;
    }
}
