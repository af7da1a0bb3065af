using D1.Core;
using D1.Tasks.Code;
using D1.Tasks.Countdown;
using D1.Tasks.Gsm;
using D1.Tasks.Math;
using D1.Tasks.Nano;
using D1.Tasks.Released;
using D1.Tasks.Sandbox;
using D1.Tasks.Sudoku;

namespace D1.Tasks;

/// <summary>The tasks that are known by name. A task of one's own may need no entry: its rows lie in a file
/// (<see cref="Jsonl.JsonlTask"/>).</summary>
public static class TaskRegistry
{
    /// <summary>Tasks of the nano profile: each is an <see cref="ISyntheticTask"/>.</summary>
    public static IReadOnlyList<Kind> Nano { get; } =
    [
        Kind.Of<NanoGsm>(NanoGsm.TaskName),
        Kind.Of<NanoMath>(NanoMath.TaskName),
        Kind.Of<NanoCountdown>(NanoCountdown.TaskName),
        Kind.Of<NanoSudoku>(NanoSudoku.TaskName),
        Kind.Of<NanoCode>(NanoCode.TaskName) with { Tool = PythonSandbox.Tool },
    ];

    /// <summary>Tasks of the paper, in the order of its Table 1: each is a <see cref="ReleasedTask"/>.</summary>
    public static IReadOnlyList<Kind> Paper { get; } =
    [
        Kind.Of<Gsm8kTask>(Gsm8kTask.TaskName),
        Kind.Of<Math500Task>(Math500Task.TaskName),
        Kind.Of<CountdownTask>(CountdownTask.TaskName),
        Kind.Of<SudokuTask>(SudokuTask.TaskName),
    ];

    /// <summary>Tasks that programs answer, of the paper's Table 3: each is a <see cref="PublishedCode"/>.</summary>
    public static IReadOnlyList<Kind> Code { get; } =
    [
        Kind.Of<HumanEvalTask>(HumanEvalTask.TaskName) with { Tool = PythonSandbox.Tool },
        Kind.Of<MbppTask>(MbppTask.TaskName) with { Tool = PythonSandbox.Tool },
        Kind.Of<MbppFullTask>(MbppFullTask.TaskName) with { Tool = PythonSandbox.Tool },
        Kind.Of<KodCodeTask>(KodCodeTask.TaskName) with { Tool = PythonSandbox.Tool },
    ];

    /// <summary>All tasks on published data sets: each is an <see cref="IPublishedTask"/>.</summary>
    public static IReadOnlyList<Kind> Published { get; } = [.. Paper, .. Code];

    /// <summary>Names of the paper's tasks of Table 1.</summary>
    public static IReadOnlyList<string> PaperNames { get; } = [.. Paper.Select(kind => kind.Name)];

    // Making one enumerates all its problems: whoever wants the names alone does not wait for that.
    private static readonly Lazy<IReadOnlyList<ISyntheticTask>> Made = new(() => [.. Nano.Select(kind => (ISyntheticTask)kind.Make())]);

    /// <summary>One of each of the nano tasks.</summary>
    public static IReadOnlyList<ISyntheticTask> NanoTasks => Made.Value;

    /// <summary>Those of them that are in Table 1: they share their words.</summary>
    public static IReadOnlyList<ISyntheticTask> NanoTable1 =>
        [.. NanoTasks.Where(task => task.CreateTokenizer().Words.SequenceEqual(NanoVocabulary.CreateTokenizer().Words))];

    /// <summary>The nano task of a name.</summary>
    /// <exception cref="InputException">There is none; the message names those that are.</exception>
    public static ISyntheticTask NanoTask(string name) => NanoTasks.FirstOrDefault(task => task.Name == name)
        ?? throw new InputException($"unknown task '{name}': the nano tasks are {string.Join(", ", Nano.Select(kind => kind.Name))}");

    /// <summary>The task of a name that has published data sets; null where there is none.</summary>
    public static IPublishedTask? FindPublished(string name) =>
        (IPublishedTask?)Published.FirstOrDefault(kind => kind.Name == name)?.Make();

    /// <summary>The code task of a name; null where there is none.</summary>
    public static PublishedCode? FindCode(string name) => (PublishedCode?)Code.FirstOrDefault(kind => kind.Name == name)?.Make();

    /// <summary>The paper's task of a name.</summary>
    /// <exception cref="InputException">There is none; the message names those that are.</exception>
    public static ReleasedTask PaperTask(string name) => Paper.FirstOrDefault(kind => kind.Name == name)?.Make() as ReleasedTask
        ?? throw new InputException($"unknown task '{name}': {string.Join(", ", PaperNames)}");
}
