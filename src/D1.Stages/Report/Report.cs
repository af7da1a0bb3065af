using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Records;
using D1.Pipeline.Store;
using D1.Stages.Claims;
using D1.Stages.Rescore;
using D1.Stages.Results;
using D1.Stages.Sources;
using D1.Stages.Traces;

namespace D1.Stages.Report;

/// <summary>What a store holds, as one page that opens by a double click.</summary>
public sealed class Report
{
    private const string Maker = "d1 report";

    // What is shared, then the views; the last opens the page.
    private static readonly string[] Scripts =
    [
        "data.js", "plotly.js", "format.js", "statistics.js", "download.js", "controls.js", "list.js", "charts.js", "store.js",
        "subjects.js", .. TracePage.PlayerScripts,
        "differences.js", "table.js", "tests.js", "ablations.js", "claims.js",
        "curves.js", "lengths.js", "pairs.js", "item.js", "items.js", "decode.js", "provenance.js",
        "print.js", "report.js",
    ];

    private static readonly ReportJson Json = new(new JsonSerializerOptions(ReportJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new FiniteNumber() },
    });

    private readonly SortedDictionary<string, byte[]> _parts;

    private Report(ReportData data, SortedDictionary<string, byte[]> parts) => (Data, _parts) = (data, parts);

    /// <summary>What the page begins with.</summary>
    public ReportData Data { get; }

    /// <summary>Gathers a report. What is missing or damaged is a line in it, and the rest is there.</summary>
    /// <param name="store">The store.</param>
    /// <param name="resolver">Reads references.</param>
    /// <param name="registry">The stages.</param>
    /// <param name="specs">Where specs may be.</param>
    /// <param name="references">What it is of: tables, models, evaluations, training runs; everything that has a name where there is
    /// none.</param>
    /// <param name="compare">Two to compare beside those of the tables; null for none.</param>
    /// <param name="claims">The paper's claims; null for none.</param>
    /// <param name="command">What makes it again.</param>
    /// <exception cref="InputException">A reference names nothing, or the two cannot be compared.</exception>
    public static Report Of(ArtifactStore store, Resolver resolver, StageRegistry registry, SpecNames specs,
        IReadOnlyList<string> references, (string A, string B)? compare, IReadOnlyList<ClaimResult>? claims, string command)
    {
        var released = Task.Run(() => ReleasedScores(store));
        var scope = new ReportScope(store, resolver);
        if (references.Count == 0) scope.AddNamed();
        foreach (var reference in references) scope.Add(reference);
        IReadOnlyList<ReportComparison> asked = compare is var (a, b) ? [.. ReportComparisons.Asked(a, b, scope)] : [];
        ReportComparison[] own =
            [.. scope.Tables.AsParallel().AsOrdered().SelectMany(table => ReportComparisons.OfTable(table, scope.Subjects))];
        // Two rows that a table compares are judged as it does, asked for or not.
        ReportComparison[] comparisons =
        [
            .. asked.Select(pair => own.FirstOrDefault(each => (each.A, each.B) == (pair.A, pair.B)) ?? pair).Concat(own)
                .DistinctBy(comparison => (comparison.A, comparison.B)),
        ];
        var parts = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var cells = Cells(scope, parts);
        var runs = Runs(scope, store);
        if (runs.Count > 0) parts["curves"] = Bytes(runs, Json.IReadOnlyListReportRun);
        var provenance = new ReportProvenance(scope, store, registry, specs);
        IReadOnlyList<ReportResult> results = [.. scope.Results.AsParallel().AsOrdered()
            .Select(result => scope.Sound(scope.NameOf(result), () => provenance.Of(result))).OfType<ReportResult>()];
        parts["results"] = Bytes(results, Json.IReadOnlyListReportResult);
        parts["code"] = Bytes(provenance.Code(results), Json.IReadOnlyDictionaryStringIReadOnlyDictionaryStringString);
        var baselines = scope.Sound("the released generations", () => released.GetAwaiter().GetResult()) ?? [];
        return new Report(new ReportData(
            Title(scope, references), DateTimeOffset.UtcNow, command, scope.Tables,
            [.. scope.Subjects.Where(subject => subject.Cells.Count > 0).Select(subject =>
                new ReportSubject(subject.Id, subject.Label, [.. subject.Cells.Select(ReportScope.IdOf)]))],
            cells, comparisons, baselines, [.. (claims ?? []).Select(ReportClaim.Of)], scope.Troubles,
            scope.Results.Count > 0 ? null : "./build.sh ReproduceTable1"), parts);
    }

    /// <summary>Whether a file is a report, which can always be had again.</summary>
    public static bool IsReport(string file) => HtmlPage.IsBy(Maker, file);

    /// <summary>Writes the page.</summary>
    public void Write(Stream stream)
    {
        var page = new HtmlPage(Maker, $"{Data.Title} – d1").Body("report.html").Styles("page.css", "player.css", "report.css")
            .Scripts(Scripts);
        page.Data("report", Bytes(Data, Json.ReportData));
        foreach (var (name, content) in _parts) page.Data(name, content);
        page.Write(stream);
    }

    private static string Title(ReportScope scope, IReadOnlyList<string> references) =>
        scope.Tables.Count > 0 ? Several([.. scope.Tables.Select(table => table.Name)])
        : references.Count > 0 ? Several(references)
        : "results";

    private static string Several(IReadOnlyList<string> names) => names.Count <= 3 ? string.Join(", ", names)
        : $"{names[0]} and {names.Count - 1} more";

    private static List<ReportCell> Cells(ReportScope scope, SortedDictionary<string, byte[]> parts)
    {
        // Read side by side, added in order: problems are numbered as they come.
        var read = scope.Cells.AsParallel().AsOrdered().Select(cell => (Cell: cell,
            Samples: scope.Sound(scope.NameOf(cell.Artifact), () => Sample.Read(cell.Artifact)) ?? [],
            Trace: scope.Sound(scope.NameOf(cell.Artifact), () => Trace(cell.Artifact)))).ToList();
        var items = new ReportItems();
        var cells = new List<ReportCell>();
        var answers = new List<(string Name, ReportAnswers Answers)>();
        foreach (var (cell, samples, trace) in read)
        {
            var id = ReportScope.IdOf(cell);
            if (trace is not null) parts[$"trace/{id}"] = trace;
            if (samples.Count > 0) answers.Add(($"answers/{id}", items.Add(cell.Task, samples)));
            if (scope.Sound(scope.NameOf(cell.Artifact), () => Cell(scope, cell, samples, trace is not null)) is { } shown)
                cells.Add(shown);
        }
        foreach (var (name, content) in answers.AsParallel()
            .Select(answer => (answer.Name, Bytes(answer.Answers, Json.ReportAnswers))).ToList()) parts[name] = content;
        foreach (var task in items.Tasks) parts[$"problems/{task}"] = Bytes(items.Problems(task), Json.ReportProblems);
        return cells;
    }

    private static ReportCell Cell(ReportScope scope, EvaluatedCell cell, IReadOnlyList<Sample> samples, bool hasTrace)
    {
        var artifact = cell.Artifact;
        var figures = artifact.Metrics;
        return new ReportCell(ReportScope.IdOf(cell), scope.NameOf(artifact), ModelOf(artifact.Manifest), cell.Task, cell.Length,
            Sampler(cell), (int)Figure("n"), Figure("score"), Figure("interval_low"), Figure("interval_high"),
            samples.Count > 0 ? samples.Average(sample => sample.EffectiveTokens) : null, samples.Count > 0, hasTrace);

        double Figure(string name) => figures.TryGetValue(name, out var value) ? value
            : throw new InputException($"{Artifact.MetricsFile} has no {name}");
    }

    // As it lies in the artifact, once it is known to be sound.
    private static byte[]? Trace(Artifact cell)
    {
        var file = cell.File(DecodeTrace.FileName);
        return File.Exists(file) && TraceFile.Read(file).Count > 0 ? File.ReadAllBytes(file) : null;
    }

    private static string ModelOf(Manifest cell) => cell.Inputs.TryGetValue(StageInputs.Model, out var model)
        ? $"{model.Stage}/{StageKey.Shorten(model.Key)}" : "";

    // As far as the spec says it: cells of other versions say it in other words.
    private static string Sampler(EvaluatedCell cell) => string.Join(", ", new (string Setting, string Words)[]
    {
        ("tokens_per_step", "{0} tokens a step"),
        ("block_length", "blocks of {0}"),
        ("threshold", "threshold {0}"),
        ("factor", "factor {0}"),
        ("cache", "cache {0}"),
    }.Where(each => cell.Settings.GetValueOrDefault(each.Setting) is not (null or "null" or "none"))
        .Select(each => string.Format(CultureInfo.InvariantCulture, each.Words, cell.Settings[each.Setting])));

    private static List<ReportRun> Runs(ReportScope scope, ArtifactStore store) =>
    [
        .. from result in scope.Results.AsParallel().AsOrdered()
           let curves = scope.Sound(scope.NameOf(result), () => ShownResult.CurvesOf(result, store.Stores)) ?? []
           where curves.Count > 0
           select new ReportRun(ReportResult.IdOf(result.Manifest), scope.NameOf(result), result.Stage,
               curves.ToDictionary(curve => curve.Series, curve => new ReportSeries(
                   [.. curve.Points.Select(point => point.Step)],
                   [.. curve.Points.Select(point => point.Value)]))),
    ];

    // What is not at hand is not fetched: a report needs no network.
    private static IReadOnlyList<ReportScore> ReleasedScores(ArtifactStore store) =>
        ReleasedGenerations.AtHand(Path.Combine(store.Root, "released")) is { Count: > 0 } files
            ? [.. RescoredRow.Of(files).Cells.Select(cell => new ReportScore(
                cell.Task, cell.Length, cell.N, cell.Score, cell.Interval.Low, cell.Interval.High, Note: cell.Note))]
            : [];

    // JSON has no other numbers: a value that is none is null.
    private sealed class FiniteNumber : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }

    private static byte[] Bytes<T>(T value, JsonTypeInfo<T> contract) => JsonSerializer.SerializeToUtf8Bytes(value, contract);
}
