using D1.Core;
using D1.Model.Files;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Results;
using D1.Stages.Sources;
using D1.Stages.Tables;

namespace D1.Stages.Report;

/// <summary>What a report is of: tables, what can be compared, and all results behind them.</summary>
internal sealed class ReportScope
{
    private readonly ArtifactStore _store;
    private readonly ResultList _list;
    private readonly Resolver _resolver;
    private readonly Dictionary<string, ResultSummary> _byPlace;
    private readonly Dictionary<string, Artifact> _results = [];
    private readonly Dictionary<string, string> _names = [], _taken = [];
    private readonly Dictionary<string, EvaluatedCell?> _cells = [];
    private readonly List<Subject> _subjects = [];
    private readonly List<string> _troubles = [];
    private readonly Lock _telling = new();

    public ReportScope(ArtifactStore store, Resolver resolver)
    {
        (_store, _resolver, _list) = (store, resolver, new ResultList(store.Stores));
        _byPlace = _list.All.ToDictionary(result => result.Place);
    }

    public List<ReportTable> Tables { get; } = [];

    public IReadOnlyList<Subject> Subjects => _subjects;

    /// <summary>Evaluations whose items are shown.</summary>
    public IEnumerable<EvaluatedCell> Cells => _subjects.SelectMany(subject => subject.Cells).DistinctBy(cell => cell.Artifact.Folder);

    /// <summary>Everything that is shown, with what it was made from.</summary>
    public IReadOnlyCollection<Artifact> Results => _results.Values;

    /// <summary>What is missing or damaged.</summary>
    public IReadOnlyList<string> Troubles => [.. _troubles.Distinct().Order(StringComparer.Ordinal)];

    /// <summary>What a result is called: no two of a report alike.</summary>
    public string NameOf(Artifact artifact) => NameOf(artifact.Stage, artifact.Key);

    /// <inheritdoc cref="NameOf(Artifact)"/>
    public string NameOf(string stage, string key) =>
        $"{stage}/{key}" is var place && _names.TryGetValue(place, out var name) ? name : _list.NameOf(place);

    /// <summary>Takes all results that names lead to: tables first, and of models what no table shows.</summary>
    public void AddNamed()
    {
        var named = new List<NamedResult>();
        foreach (var (profile, name, folder) in new NamedResults(_store.Stores).All())
            if (Sound($"{profile}/{name}", () => RecordedArtifact.At(folder)) is { } artifact) named.Add(new(artifact, null, null));
        foreach (var result in named.OrderBy(result => !IsTable(result.Artifact)))
            if (IsTable(result.Artifact)) AddTable(result.Artifact);
            else if (IsModel(result.Artifact)) AddModel(result, isNews: true);
            else AddResult(result.Artifact);
    }

    /// <summary>Takes what a reference names.</summary>
    /// <returns>The subjects that it brought, or had brought before.</returns>
    /// <exception cref="InputException">There is no such thing.</exception>
    public IReadOnlyList<Subject> Add(string reference)
    {
        if (_subjects.Where(subject => subject.Id == reference || subject.Id.EndsWith("/" + reference, StringComparison.Ordinal)).ToList()
            is { Count: > 0 } known) return known[..1];
        if (_resolver.ScoreFile(reference) is { } file) return AddTable(reference, file, null);
        var result = _resolver.Result(reference);
        var artifact = result.Artifact;
        if (IsTable(artifact)) return AddTable(artifact);
        if (IsModel(artifact)) return AddModel(result, isNews: false);
        AddResult(artifact);
        return artifact.Stage != EvaluatedCell.Stage ? []
            : [AddSubject(NameOf(artifact), NameOf(artifact), [EvaluatedCell.Of(artifact)])];
    }

    private IReadOnlyList<Subject> AddTable(Artifact table)
    {
        AddResult(table);
        return AddTable(NameOf(table), table.File(Table1Stage.JsonFile), table);
    }

    private IReadOnlyList<Subject> AddTable(string name, string file, Artifact? result)
    {
        if (Tables.Find(table => table.Name == name) is not null)
            return [.. _subjects.Where(subject => subject.Id.StartsWith(name + "/", StringComparison.Ordinal))];
        if (Sound(name, () => TableDocument.Read(file)) is not { } document) return [];
        var rows = document.Rows.GroupBy(row => row.Model, (model, rows) =>
            (Model: model, Cells: rows.Select(row => CellAt(row.First, $"{name} {model} {row.Task} {row.Length}"))
                .OfType<EvaluatedCell>().ToList())).ToList();
        var seeds = result is null ? null
            : TableSeeds.Of(result, (stage, key) => _results.GetValueOrDefault($"{stage}/{key}")?.Manifest);
        var table = document.ToReport(name, result, seeds, artifact => CellAt(artifact, name) is { } cell ? IdOf(cell) : null, SubjectOf,
            artifact => CellAt(artifact, name) is { } cell ? TrainingSeconds(cell.Artifact) : null,
            ReportComparisons.OfRows(document, artifact => CellAt(artifact, name), this));
        Tables.Add(table);
        return [.. rows.Select(row => AddSubject(SubjectOf(row.Model), table.Rows.First(own => own.Model == row.Model).Label, row.Cells))];

        string SubjectOf(string model) => $"{name}/{model}";
    }

    // Of a model that was decoded in several ways, each way is a subject.
    private List<Subject> AddModel(NamedResult model, bool isNews)
    {
        AddResult(model.Artifact);
        var shown = Cells.Select(cell => cell.Artifact.Folder).ToHashSet();
        var ways = EvaluatedCell.OfModel(_store, model, Trouble).GroupBy(cell => Way(cell.Settings)).ToList();
        string[] differing = [.. ways.SelectMany(way => way.First().Settings.Keys).Distinct().Where(setting =>
            ways.Select(way => way.First().Settings.GetValueOrDefault(setting)).Distinct().Count() > 1).Order(StringComparer.Ordinal)];
        var name = NameOf(model.Artifact) + (model.Model is { } number ? $"@{number}" : "");
        return [.. ways.Where(way => !isNews || way.Any(cell => !shown.Contains(cell.Artifact.Folder))).Select(way =>
        {
            var own = string.Join(' ', differing.Select(setting => $"{setting}={way.First().Settings.GetValueOrDefault(setting)}")
                .Prepend(name));
            return AddSubject(own, own, [.. way]);
        })];

        static string Way(IReadOnlyDictionary<string, string> settings) =>
            string.Join('\n', settings.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private Subject AddSubject(string id, string label, IReadOnlyList<EvaluatedCell> cells)
    {
        var subject = new Subject(id, label, cells);
        if (_subjects.All(known => known.Id != id)) _subjects.Add(subject);
        foreach (var cell in cells) AddResult(cell.Artifact);
        return subject;
    }

    private EvaluatedCell? CellAt(string? artifact, string name)
    {
        if (artifact?.Split('/', '\\') is not [.., var stage, var key]) return null;
        if (_cells.TryGetValue(key, out var known)) return known;
        var folder = _store.FolderOf(stage, key);
        if (!Directory.Exists(folder)) Trouble($"{name}: its items are not in the store ({stage}/{StageKey.Shorten(key)})");
        else if (Sound(name, () => RecordedArtifact.At(folder)) is { } found) return _cells[key] = EvaluatedCell.Of(found);
        return _cells[key] = null;
    }

    // What is missing is said where the result behind it is added.
    private double? TrainingSeconds(Artifact cell) => cell.Manifest.Inputs.GetValueOrDefault(StageInputs.Model) is not { } model ? null
        : TableReport.TrainingSeconds(_results.GetValueOrDefault($"{model.Stage}/{model.Key}"));

    private void AddResult(Artifact artifact)
    {
        var open = new Queue<Artifact>([artifact]);
        while (open.TryDequeue(out var result))
        {
            if (!_results.TryAdd(PlaceOf(result), result)) continue;
            _names[PlaceOf(result)] = OwnName(result);
            foreach (var place in InputsOf(result).Where(place => !_results.ContainsKey(place)))
            {
                var folder = place.Split('/') is [var stage, var key] ? _store.FolderOf(stage, key) : place;
                if (!Directory.Exists(folder)) Trouble($"{_list.NameOf(place)}, which {NameOf(result)} was made from, is not in the store");
                else if (Sound(_list.NameOf(place), () => RecordedArtifact.At(folder)) is { } input) open.Enqueue(input);
            }
        }
    }

    // The result that a name leads to has it; another one of that name has the beginning of its key beside it.
    private string OwnName(Artifact result)
    {
        var (place, name) = (PlaceOf(result), _list.NameOf(PlaceOf(result)));
        var isEarlier = _byPlace.TryGetValue(place, out var summary) && _list.Line(summary).IsEarlier;
        return !isEarlier && _taken.TryAdd(name, place) ? name : $"{name} ({StageKey.Shorten(result.Key)})";
    }

    /// <summary>Whether a spec's name leads to a result.</summary>
    public bool IsNamed(Artifact result) => _byPlace.TryGetValue(PlaceOf(result), out var summary) && _list.Line(summary).IsNamed;

    private IEnumerable<string> InputsOf(Artifact result) => _byPlace.TryGetValue(PlaceOf(result), out var summary)
        ? _list.NeededBy(summary) : result.Manifest.Inputs.Values.Select(input => $"{input.Stage}/{input.Key}");

    /// <summary>What a reader gives; null and a line among the troubles where it is missing or damaged.</summary>
    public T? Sound<T>(string name, Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (InputException error)
        {
            Trouble($"{name}: {error.Message}");
            return null;
        }
    }

    /// <summary>Adds a line on what is missing or damaged.</summary>
    public void Trouble(string line)
    {
        lock (_telling) _troubles.Add(line);
    }

    /// <summary>What a cell is known by in a report.</summary>
    public static string IdOf(EvaluatedCell cell) => ReportResult.IdOf(cell.Artifact.Manifest);

    private static string PlaceOf(Artifact artifact) => $"{artifact.Stage}/{artifact.Key}";

    private static bool IsTable(Artifact artifact) => artifact.Stage == Table1Stage.StageName;

    private static bool IsModel(Artifact artifact) => File.Exists(artifact.File(ModelFolder.ConfigFile));
}

/// <summary>What can be compared, with its evaluations.</summary>
internal sealed record Subject(string Id, string Label, IReadOnlyList<EvaluatedCell> Cells);
