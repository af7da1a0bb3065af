using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using D1.Pipeline.Names;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Stages;
using D1.Stages.Claims;
using D1.Stages.Report;
using D1.Stages.Traces;

namespace D1.Tests;

/// <summary>A store of models, evaluations and tables that took no time to make, and reports of it.</summary>
public sealed class WrittenResults : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WrittenResults() => Store = new ArtifactStore(_folder["artifacts"]);

    public ArtifactStore Store { get; }

    /// <summary>What stands above tables; null for what stands there usually.</summary>
    public string? Title { get; set; }

    public void Dispose() => _folder.Dispose();

    /// <summary>A model with a curve of a point a step.</summary>
    public Artifact Model(string name, Artifact? from = null, params (string Series, double[] Values)[] curves) => Named(name, Put(
        "masked_sft", name, [], new JsonObject { ["steps"] = 4 }, from, null,
        ("config.json", "{}"), ("model.safetensors", name), ("metrics.json", """{"validation_loss": 1.25}"""),
        (Curve.FileName, Lines(from curve in curves
                               from point in curve.Values.Index()
                               select new JsonObject
                               {
                                   ["series"] = curve.Series,
                                   ["step"] = point.Index + 1,
                                   ["value"] = point.Item,
                               }))));

    /// <summary>A model of a spec that leads to another one by now.</summary>
    public Artifact Earlier(string name) => Put("masked_sft", name, [], new JsonObject { ["steps"] = 3 }, null, null,
        ("config.json", "{}"), ("model.safetensors", $"earlier {name}"), ("metrics.json", """{"validation_loss": 2}"""),
        (Curve.FileName, """{"series":"loss","step":1,"value":2}""" + "\n"));

    /// <summary>An evaluation; an answer is right where it is the problem's number. The decodes of the first two are kept.</summary>
    /// <remarks>Wrong answers fail a test of their own words where there are tests.</remarks>
    public Artifact Cell(
        Artifact model, string task, int length, IReadOnlyList<string> answers, string cache = "none", bool tests = false)
    {
        DecodeTrace[] traces = [.. answers.Take(2).Select((answer, at) => Trace($"{task}/{at}", model.Manifest.SpecName, answer))];
        var samples = answers.Select((answer, at) => new Sample(
            90, task, $"{task}/{at}", $"Which number is {at}?", $"{at}", $"<answer> {answer} </answer>", answer.Length == 0 ? null : answer,
            answer == $"{at}" ? 1 : 0, 1, new Dictionary<string, double> { ["correctness"] = answer == $"{at}" ? 2 : 0 }, 0,
            3 + at % 5, length, at % 7 == 0)
        {
            Failure = tests && answer != $"{at}" ? $"assert {answer} == {at}" : null,
        }).ToList();
        var right = 100.0 * samples.Sum(sample => sample.Correct) / samples.Count;
        return Put("evaluate", "evaluate", [$"inputs.model={model.Manifest.SpecName}", $"task={task}", $"gen_length={length}"],
            new JsonObject { ["task"] = task, ["gen_length"] = length, ["tokens_per_step"] = 2, ["cache"] = cache }, model, null,
            ("items.jsonl", Lines(samples.Select(sample => new JsonObject { ["id"] = sample.Id, ["correct"] = sample.Correct == 1 }))),
            (DecodeTrace.FileName, Encoding.UTF8.GetString(TraceFile.Write(traces))),
            (Sample.FileName, string.Concat(samples.Select(sample => sample.ToJson() + "\n"))),
            ("metrics.json", new JsonObject
            {
                ["score"] = right,
                ["interval_low"] = Math.Max(0, right - 5),
                ["interval_high"] = Math.Min(100, right + 5),
                ["n"] = samples.Count,
            }.ToJsonString()));
    }

    /// <summary>A table of cells, and its name <c>tiny/table1</c>.</summary>
    public Artifact Table(params (string Model, string Task, int Length, Artifact Cell)[] cells) => Named("table1", Put(
        "table1", "table1", [], new JsonObject
        {
            ["profile"] = "nano",
            ["title"] = Title,
            ["stands_for"] = new JsonObject { ["gsm"] = "gsm8k" },
            ["rows"] = new JsonArray([.. cells.Select(cell => cell.Model).Distinct()
                .Select(model => new JsonObject { ["model"] = model, ["label"] = $"the row {model}" })]),
        }, null, cells.ToDictionary(cell => string.Create(CultureInfo.InvariantCulture, $"{cell.Model}/{cell.Task}/{cell.Length}"),
            cell => cell.Cell),
        ("metrics.json", """{"base/gsm/24": 1}"""),
        ("table1.md", "| |\n"),
        ("table1.json", new JsonObject
        {
            ["profile"] = "nano",
            ["seed"] = 1,
            ["rows"] = new JsonArray([.. cells.Select(cell => new JsonObject
            {
                ["model"] = cell.Model,
                ["task"] = cell.Task,
                ["length"] = cell.Length,
                ["n"] = cell.Cell.Metrics["n"],
                ["score"] = cell.Cell.Metrics["score"],
                ["interval"] = new JsonArray(cell.Cell.Metrics["interval_low"], cell.Cell.Metrics["interval_high"]),
                ["items"] = $"artifacts/store/evaluate/{cell.Cell.Key}/items.jsonl",
                ["artifact"] = $"artifacts/store/evaluate/{cell.Cell.Key}",
                ["best_on_test"] = cell.Model == "base" ? null : new JsonObject
                {
                    ["checkpoint"] = 2,
                    ["score"] = 99.5,
                    ["interval"] = new JsonArray(98, 100),
                },
            })]),
        }.ToJsonString())));

    /// <summary>
    /// An ablation over two seeds, <c>tiny/masks</c>: of ten answers under the seeds 1 and 2 the row "careful" has 6 and 8 right, "hasty"
    /// 4 and 7, at 1 and 2.5 tokens a forward pass.
    /// </summary>
    public Artifact Ablation(string label = "the hasty row")
    {
        (string Model, string Label, double Pace, int[] Right)[] rows =
            [("careful", "the careful row", 1, [6, 8]), ("hasty", label, 2.5, [4, 7])];
        var cells = (from row in rows
                     from seed in Enumerable.Range(1, 2)
                     let model = Model($"{row.Model}-{seed}")
                     let cell = Cell(model, "gsm", 24, Answers(10, at => at < row.Right[seed - 1]))
                     select (row.Model, Seed: seed, Cell: cell)).ToList();
        return Named("masks", Put("table1", "masks", [], new JsonObject
        {
            ["profile"] = "ablation-masks",
            ["rows"] = new JsonArray([.. rows.Select(row => new JsonObject { ["model"] = row.Model, ["label"] = row.Label })]),
        }, null, cells.ToDictionary(cell => $"seed-{cell.Seed}/{cell.Model}/gsm/24", cell => cell.Cell),
        ("metrics.json", """{"careful/gsm/24": 1}"""),
        ("table1.md", "| |\n"),
        ("table1.json", new JsonObject
        {
            ["profile"] = "ablation-masks",
            ["seeds"] = new JsonArray(1, 2),
            ["rows"] = new JsonArray([.. rows.Select(row => new JsonObject
            {
                ["model"] = row.Model,
                ["task"] = "gsm",
                ["length"] = 24,
                ["n"] = 10,
                ["score"] = 10 * row.Right.Average(),
                ["interval"] = new JsonArray(20, 90),
                ["tokens_per_pass"] = row.Pace,
                ["replicates"] = new JsonArray([.. cells.Where(cell => cell.Model == row.Model).Select(cell => new JsonObject
                {
                    ["seed"] = cell.Seed,
                    ["score"] = cell.Cell.Metrics["score"],
                    ["artifact"] = $"artifacts/store/evaluate/{cell.Cell.Key}",
                })]),
            })]),
            ["curves"] = new JsonArray(new JsonObject
            {
                ["name"] = "threshold",
                ["task"] = "gsm",
                ["length"] = 24,
                ["models"] = new JsonArray("careful", "hasty"),
                ["area"] = 93.75,
                ["area_interval"] = new JsonArray(80, 107.5),
            }),
        }.ToJsonString())));
    }

    /// <summary>A table of two rows: base has every answer wrong but the first, sft every second one right.</summary>
    public (Artifact Base, Artifact Sft) SmallTable(int problems = 40)
    {
        var (first, second) = (Model("base-model", null, ("loss", [3, 2.5, 2.25])),
            Model("masked-sft", null, ("loss", [2, 1.5, 1.25]), ("reward/correctness", [0.5, 1, 1.5])));
        var (before, after) = (Answers(problems, at => at == 0), Answers(problems, at => at % 2 == 0));
        Table(("base", "gsm", 24, Cell(first, "gsm", 24, before)), ("base", "gsm", 48, Cell(first, "gsm", 48, before)),
            ("sft", "gsm", 24, Cell(second, "gsm", 24, after)), ("sft", "gsm", 48, Cell(second, "gsm", 48, after)));
        return (first, second);
    }

    /// <summary>A decode of four tokens in two blocks: the answer's first two words, the second of them first, then EOS.</summary>
    public static DecodeTrace Trace(string id, string model, string answer)
    {
        var words = answer.Split(' ') is [var first, var second, ..] ? (First: first, Second: second) : (First: answer, Second: "!");
        return new(
            new TracedDecode(id, model, "4 steps; 4 tokens in blocks of 2, 2 steps a block", $"Which number is {id}?", 4, 2,
                new TracedToken(1, "<eos>"), new TracedToken(0, "<mask>")),
            [
                new TracedStep(0, 0, [0, 1], [7, 8], ["?", words.Second], [0.25, 0.75], [1]),
                new TracedStep(1, 0, [0], [9], [words.First], [0.5], [0]),
                new TracedStep(2, 1, [2, 3], [1, 1], ["<eos>", "<eos>"], [0.9, 0.8], [2]),
                new TracedStep(3, 1, [3], [1], ["<eos>"], [0.95], [3]),
            ]);
    }

    /// <summary>Answers that are right where that is said.</summary>
    public static string[] Answers(int problems, Func<int, bool> isRight) =>
        [.. Enumerable.Range(0, problems).Select(at => isRight(at) ? $"{at}" : $"not {at}")];

    /// <summary>Claims that reports hold.</summary>
    public IReadOnlyList<ClaimResult>? Claims { get; set; }

    /// <summary>A report.</summary>
    public Report Report(params string[] references) => Report(null, references);

    /// <inheritdoc cref="Report(string[])"/>
    public Report Report((string A, string B)? compare, params string[] references)
    {
        var specs = new SpecNames(_folder["experiments"], "tiny");
        return D1.Stages.Report.Report.Of(Store, new Resolver(Store.Root, specs, _ => { }), BuiltInStages.Registry, specs, references,
            compare, Claims, "./d1 report");
    }

    private Artifact Named(string name, Artifact artifact)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[$"experiments/tiny/{name}.yaml"])!);
        File.WriteAllText(_folder[$"experiments/tiny/{name}.yaml"], $"stage: {artifact.Stage}\n");
        var link = Path.Combine(Store.Root, NamedResults.Folder, "tiny", name);
        Directory.CreateDirectory(Path.GetDirectoryName(link)!);
        Directory.CreateSymbolicLink(link, artifact.Folder);
        return artifact;
    }

    private Artifact Put(string stage, string spec, string[] set, JsonObject effective, Artifact? model,
        IReadOnlyDictionary<string, Artifact>? cells, params (string Name, string Text)[] files)
    {
        var inputs = cells ?? (model is null ? new Dictionary<string, Artifact>() : new Dictionary<string, Artifact> { ["model"] = model });
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"{stage}{spec}{effective.ToJsonString()}{string.Concat(inputs.Values.Select(input => input.Key))}{files.Length}")));
        effective.Insert(0, "stage", stage);
        using var build = Store.Begin(stage, key);
        build.Prepare();
        foreach (var (name, text) in files) File.WriteAllText(Path.Combine(build.Output, name), text);
        return Store.Publish(build, ["."], (listed, digest) => new Manifest
        {
            Stage = stage,
            Key = key,
            Digest = digest,
            Components = new Dictionary<string, string> { ["code"] = $"code of {stage}", ["environment.threads"] = "1" },
            SpecName = spec,
            Profile = "tiny",
            Set = set,
            EffectiveSpec = effective,
            Inputs = inputs.ToDictionary(input => input.Key,
                input => new ManifestInput(input.Value.Stage, input.Value.Key, input.Value.Digest)),
            Files = listed,
            Seconds = 2.5,
        });
    }

    private static string Lines(IEnumerable<JsonObject> lines) => string.Concat(lines.Select(line => line.ToJsonString() + "\n"));
}
