using System.Text.Json.Serialization;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;
using D1.Stages.Tables;

namespace D1.Stages.Report;

/// <summary>
/// What a report shows, as its JSON has it: the page draws this and nothing else. What is large is apart, each under a name of its own:
/// <c>curves</c>, <c>results</c>, <c>code</c>, <c>problems/TASK</c>, and <c>answers/CELL</c> and <c>trace/CELL</c> of a cell.
/// </summary>
/// <param name="Title">Such as <c>nano/table1</c>.</param>
/// <param name="Created">When the report was made.</param>
/// <param name="Command">What makes it again.</param>
/// <param name="Tables">Tables 1, in the order that they were asked for.</param>
/// <param name="Subjects">What can be compared: rows of tables, and models apart from tables.</param>
/// <param name="Cells">Evaluations.</param>
/// <param name="Comparisons">What paired tests say.</param>
/// <param name="Released">The released generations of LLaDA-8B-Instruct scored again; empty where they are not at hand.</param>
/// <param name="Claims">The paper's claims, where they were asked for.</param>
/// <param name="Troubles">What is missing or damaged, a line each.</param>
/// <param name="Next">What to run where there is nothing to show; null where there is something.</param>
public sealed record ReportData(
    string Title, DateTimeOffset Created, string Command, IReadOnlyList<ReportTable> Tables, IReadOnlyList<ReportSubject> Subjects,
    IReadOnlyList<ReportCell> Cells, IReadOnlyList<ReportComparison> Comparisons, IReadOnlyList<ReportScore> Released,
    IReadOnlyList<ReportClaim> Claims, IReadOnlyList<string> Troubles, string? Next);

/// <summary>A Table 1.</summary>
/// <param name="Name">Such as <c>nano/table1</c>.</param>
/// <param name="Title">What stands above it, such as <c>Table 3</c>.</param>
/// <param name="Profile">Its profile.</param>
/// <param name="Seed">What it was made under, such as <c>seed 1</c>; null of replicates, and where that is not known.</param>
/// <param name="Seeds">Those of the replicates whose means and intervals the scores are; else empty.</param>
/// <param name="Result">The table's own result; null of a table that is kept by name.</param>
/// <param name="Tasks">In order, each with the paper's task that it stands for (itself, where it is one).</param>
/// <param name="Lengths">Generation lengths in tokens.</param>
/// <param name="Rows">Models, in order; of each training run, the last.</param>
/// <param name="Choices">The same rows with another model of the same runs: best on validation, best on test.</param>
/// <param name="Paper">The paper's rows, of LLaDA-8B-Instruct at 128, 256 and 512 tokens; the score of a length stands at
/// its index. None beside an ablation, and where they are of none of the tasks.</param>
/// <param name="IsAblation">Whether its rows are others than those of Table 1.</param>
/// <param name="Differences">Of replicates and of ablations, how rows differ.</param>
/// <param name="Curves">Scores against tokens a forward pass.</param>
public sealed record ReportTable(
    string Name, string Title, string Profile, string? Seed, IReadOnlyList<long> Seeds, string? Result, IReadOnlyList<ReportTask> Tasks,
    IReadOnlyList<int> Lengths,
    IReadOnlyList<ReportRow> Rows, IReadOnlyList<ReportRow> Choices, IReadOnlyList<PaperRow> Paper, bool IsAblation,
    IReadOnlyList<ReportDifference> Differences, IReadOnlyList<ReportCurve> Curves);

/// <summary>How much one row of a table is above another on a task, all lengths together.</summary>
/// <param name="Row">The row, by its model.</param>
/// <param name="Than">The row that it is compared with.</param>
/// <param name="Task">The task.</param>
/// <param name="Points">The difference in points; over seeds the mean.</param>
/// <param name="Low">Lower end of its 95 % interval over seeds; null where their spread is unknown.</param>
/// <param name="High">Upper end.</param>
/// <param name="ConditionalLow">Lower end of the interval given these seeds, paired and clustered by problem.</param>
/// <param name="ConditionalHigh">Upper end.</param>
/// <param name="BySeed">One a seed.</param>
/// <param name="Sign">1 or −1 where it is more than chance, as the table marks it; else 0.</param>
public sealed record ReportDifference(
    string Row, string Than, string Task, double Points, double? Low, double? High, double ConditionalLow, double ConditionalHigh,
    IReadOnlyList<double> BySeed, int Sign);

/// <summary>A sampler's scores on a task, from careful to hasty.</summary>
/// <param name="Name">What its rows differ in.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="Models">Its rows.</param>
/// <param name="Area">Its area by its width between the paces that all curves of the task reach, percent; null where there is none.</param>
/// <param name="AreaInterval">Its 95 % interval over seeds; null where their spread is not known.</param>
public sealed record ReportCurve(
    string Name, string Task, int Length, IReadOnlyList<string> Models, double? Area, IReadOnlyList<double>? AreaInterval);

/// <summary>A task of a table.</summary>
public sealed record ReportTask(string Name, string StandsFor);

/// <summary>A row of a table.</summary>
/// <param name="Model">Such as base, sft, grpo or d1.</param>
/// <param name="Label">For people.</param>
/// <param name="Subject">Its subject; null for a chosen model, of which there are only scores.</param>
/// <param name="Scores">Task by task, and length by length in each.</param>
public sealed record ReportRow(string Model, string Label, string? Subject, IReadOnlyList<ReportScore> Scores);

/// <summary>A score.</summary>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="N">Problems.</param>
/// <param name="Score">Percent.</param>
/// <param name="Low">Lower end of the 95 % interval, percent.</param>
/// <param name="High">Upper end, percent.</param>
/// <param name="Cell">The evaluation; null where it is not here.</param>
/// <param name="Note">What to know of it; null for nothing.</param>
/// <param name="TokensPerPass">Tokens that a forward pass wrote; null where they were not counted.</param>
/// <param name="TrainingSeconds">What the training run of its model took by the clock, mean over seeds; null where it is not here, or is
/// the pre-training that all rows have.</param>
public sealed record ReportScore(
    string Task, int Length, int N, double Score, double Low, double High, string? Cell = null, string? Note = null,
    double? TokensPerPass = null, double? TrainingSeconds = null);

/// <summary>What can be compared: a row of a table, whose tasks may have a model each, or a model.</summary>
/// <param name="Id">Its name in links, such as <c>nano/table1/sft</c> or <c>nano/masked-sft</c>.</param>
/// <param name="Label">For people.</param>
/// <param name="Cells">Its evaluations.</param>
public sealed record ReportSubject(string Id, string Label, IReadOnlyList<string> Cells);

/// <summary>An evaluation.</summary>
/// <param name="Id">Its result, <c>evaluate/0123456789ab</c>.</param>
/// <param name="Name">What it is called, such as <c>nano/evaluate masked-sft gsm 48</c>.</param>
/// <param name="Model">The result that was evaluated.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="Sampler">How it was decoded, in words.</param>
/// <param name="N">Problems.</param>
/// <param name="Score">Percent.</param>
/// <param name="Low">Lower end of the 95 % interval, percent.</param>
/// <param name="High">Upper end, percent.</param>
/// <param name="EffectiveTokens">Mean tokens of an answer that are not EOS; null where answers were not kept.</param>
/// <param name="HasAnswers">Whether <c>answers/CELL</c> is there.</param>
/// <param name="HasTrace">Whether <c>trace/CELL</c> is there: the decode of its first problems, step by step.</param>
public sealed record ReportCell(
    string Id, string Name, string Model, string Task, int Length, string Sampler, int N, double Score, double Low, double High,
    double? EffectiveTokens, bool HasAnswers, bool HasTrace);

/// <summary>Two subjects on the same problems.</summary>
/// <param name="A">The subject that is compared with.</param>
/// <param name="B">The subject whose gains and losses are counted.</param>
/// <param name="Alpha">Chance at most of calling any difference significant where there is none.</param>
/// <param name="Tests">Each cell, and all lengths of a task together.</param>
/// <param name="Notes">What could not be compared, and why.</param>
public sealed record ReportComparison(
    string A, string B, double Alpha, IReadOnlyList<ReportTest> Tests, IReadOnlyList<string> Notes);

/// <summary>A paired test.</summary>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens; null for all lengths together, the problem being the unit.</param>
/// <param name="ScoreA">Percent.</param>
/// <param name="ScoreB">Percent.</param>
/// <param name="Difference">B − A in points.</param>
/// <param name="Low">Lower end of its 95 % interval.</param>
/// <param name="High">Upper end.</param>
/// <param name="P">Two-sided p-value.</param>
/// <param name="Holm">The same adjusted by Holm: of two rows of a table over all tests of the table, else over those of the
/// comparison.</param>
/// <param name="IsSignificant">Whether that is at most alpha.</param>
/// <param name="Lost">Problems of which A has more right.</param>
/// <param name="Gained">Problems of which B has more right.</param>
public sealed record ReportTest(
    string Task, int? Length, double ScoreA, double ScoreB, double Difference, double Low, double High, double P, double Holm,
    bool IsSignificant, int Lost, int Gained);

/// <summary>The curves of a training run; <c>curves</c> is a list of these.</summary>
/// <param name="Result">The run's result.</param>
/// <param name="Name">Its name, such as <c>nano/diffu-grpo-gsm8k</c>.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Series">By name, such as <c>loss</c> or <c>reward/correctness</c>.</param>
public sealed record ReportRun(string Result, string Name, string Stage, IReadOnlyDictionary<string, ReportSeries> Series);

/// <summary>A series: a value at each step; in JSON null where it is no number.</summary>
public sealed record ReportSeries(IReadOnlyList<long> Steps, IReadOnlyList<double> Values);

/// <summary>The problems of a task over all cells: column by column, <c>problems/TASK</c>.</summary>
/// <param name="Id">As in <c>items.jsonl</c>.</param>
/// <param name="Question">As a person reads it.</param>
/// <param name="Truth">What answers are compared with.</param>
/// <param name="Rewards">Terms of the task's reward and what each pays for.</param>
public sealed record ReportProblems(
    IReadOnlyList<string> Id, IReadOnlyList<string> Question, IReadOnlyList<string> Truth, IReadOnlyDictionary<string, string> Rewards);

/// <summary>The answers of a cell: column by column, <c>answers/CELL</c>.</summary>
/// <param name="Problem">Index into the task's problems.</param>
/// <param name="Completion">What the model wrote.</param>
/// <param name="Extracted">What the scorer reads as the answer; null where it finds none.</param>
/// <param name="Marked">Where that stands in the completion, as start and length in UTF-16 units; null where it cannot be
/// pointed at.</param>
/// <param name="Correct">Correct parts.</param>
/// <param name="Total">Parts: 1, or the empty cells of a Sudoku.</param>
/// <param name="Rewards">Terms of the reward by name.</param>
/// <param name="EffectiveTokens">Tokens that are not EOS.</param>
/// <param name="Cut">Whether there is no EOS.</param>
public sealed record ReportAnswers(
    IReadOnlyList<int> Problem, IReadOnlyList<string> Completion, IReadOnlyList<string?> Extracted, IReadOnlyList<int[]?> Marked,
    IReadOnlyList<int> Correct, IReadOnlyList<int> Total, IReadOnlyDictionary<string, IReadOnlyList<double?>> Rewards,
    IReadOnlyList<int> EffectiveTokens, IReadOnlyList<bool> Cut)
{
    /// <summary>Why an answer is not right, where the scorer can tell; null where it can of none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? Failure { get; init; }
}

/// <summary>A result and where it is from; <c>results</c> is a list of these.</summary>
/// <param name="Id"><c>stage/0123456789ab</c>.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Stage">Its stage.</param>
/// <param name="Key">Its whole key.</param>
/// <param name="Digest">Of its outputs.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Seconds">How long that took.</param>
/// <param name="Commit">The commit, and whether the tree differed from it.</param>
/// <param name="Dirty">Whether the tree differed from the commit.</param>
/// <param name="Verify">The command that makes it again and compares.</param>
/// <param name="Run">The command that builds it; null where its spec is not here.</param>
/// <param name="Base">What <see cref="Changes"/> are compared with; null where nothing is.</param>
/// <param name="Changes">What its spec or its overrides say beyond the base.</param>
/// <param name="Spec">The effective spec, flat: path → value.</param>
/// <param name="Inputs">What it was made from.</param>
/// <param name="Environment">Libraries, kernels, threads and device.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Code">Digest of the code in its key; <c>code</c> maps it to the members, each with the beginning of its
/// own digest; null of a former schema.</param>
/// <param name="Adopted">What it rests on that was made under other code, a line each.</param>
/// <param name="Metrics">Its figures.</param>
/// <param name="Damage">What is wrong with it; null for nothing.</param>
/// <param name="Edited">What the spec whose name leads to it says otherwise by now; null for nothing.</param>
public sealed record ReportResult(
    string Id, string Name, string Stage, string Key, string Digest, DateTimeOffset Created, double Seconds, string? Commit, bool? Dirty,
    string Verify, string? Run, string? Base, IReadOnlyList<ReportChange> Changes, IReadOnlyDictionary<string, string> Spec,
    IReadOnlyList<ReportInput> Inputs, IReadOnlyDictionary<string, string> Environment, IReadOnlyDictionary<string, string> Machine,
    string? Code, IReadOnlyList<string> Adopted, IReadOnlyDictionary<string, double> Metrics, string? Damage,
    string? Edited)
{
    /// <summary>What a result is known by in a report.</summary>
    internal static string IdOf(Manifest manifest) => $"{manifest.Stage}/{StageKey.Shorten(manifest.Key)}";
}

/// <summary>A setting that differs from its base; null where one of them has none.</summary>
public sealed record ReportChange(string Path, string? Base, string? Value);

/// <summary>An input of a result.</summary>
public sealed record ReportInput(string Slot, string Name, string Result);

/// <summary>Contracts of a report's JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReportData))]
[JsonSerializable(typeof(IReadOnlyList<ReportRun>))]
[JsonSerializable(typeof(IReadOnlyList<ReportResult>))]
[JsonSerializable(typeof(ReportProblems))]
[JsonSerializable(typeof(ReportAnswers))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>))]
[JsonSerializable(typeof(TableDocument))]
internal sealed partial class ReportJson : JsonSerializerContext;
