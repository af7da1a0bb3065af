using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;
using D1.Stages.Sources;

namespace D1.Stages.Results;

/// <summary>Everything that a store holds, as a person wants to see it.</summary>
public sealed class ResultList
{
    // What changed since takes two manifests to tell; in a list of thousands nobody reads it of all.
    private const int MostExplained = 40;

    // What every cell of a table has its own of.
    private static readonly string[] CellKeys = ["task=", "gen_length=", "checkpoint=", "inputs.model="];

    private const string Model = StageInputs.Model;

    private readonly ArtifactStore _store;
    private readonly NamedResults _names;
    private readonly Dictionary<string, ResultSummary> _byPlace;
    private readonly Dictionary<(string Stage, string Digest), string> _byContent;
    private readonly Dictionary<(string? Profile, string Spec), string> _named;
    private readonly HashSet<string> _linked;
    private readonly Dictionary<Asked, string> _leading;
    private readonly IReadOnlyList<Pins> _pins;

    /// <param name="stores">The artifacts folders; the first need not exist.</param>
    public ResultList(Stores stores)
    {
        (_store, _names) = (new ArtifactStore(stores), new NamedResults(stores));
        All = StoreSummaries.Read(stores);
        _byPlace = All.ToDictionary(result => result.Place);
        _byContent = All.GroupBy(result => (result.Stage, result.Digest)).ToDictionary(same => same.Key, same => same.First().Place);
        _named = _names.All()
            .ToDictionary(name => ((string?)name.Profile, name.Name), name => PlaceOf(name.Folder));
        _linked = [.. _named.Values];
        var needed = NeededByNames();
        _leading = All.Where(result => result.Trouble is null && result.Set.Count > 0).GroupBy(Asked.Of)
            .ToDictionary(alike => alike.Key, alike => alike.MaxBy(result => (needed.Contains(result.Place), result.Created))!.Place);
        _pins = [.. stores.All.Select(root => new Pins(root))];
    }

    // What people ask for: all that a key does not hold of them is the spec, the code and the machine.
    private sealed record Asked(string? Profile, string Spec, string Set, SummarizedCell? Cell)
    {
        public static Asked Of(ResultSummary result) => new(result.Profile, result.Spec, string.Join('\n', result.Set), result.Cell);
    }

    /// <summary>Every result, damaged ones too.</summary>
    public IReadOnlyList<ResultSummary> All { get; }

    /// <summary>A line for a result.</summary>
    public ListedResult Line(ResultSummary result) => new(NameOf(result), result, _linked.Contains(result.Place), IsPinned(result),
        result.Set, [])
    { IsEarlier = IsEarlier(result), IsNewer = IsNewer(result) };

    /// <summary>What a result of the store is called; of one that is gone, the beginning of its key.</summary>
    public string NameOf(string place) => _byPlace.TryGetValue(place, out var result) ? NameOf(result)
        : place.Split('/') is [var stage, var key] ? $"{stage}/{StageKey.Shorten(key)}" : place;

    /// <summary>What a result is called: profile, spec and overrides; of a table's cell its model, task and length alone.</summary>
    public static string NameOf(ResultSummary result) => result.Spec.Length == 0 ? result.ShortPlace
        : result.Cell is null ? string.Join(' ', Said(result.Set).Prepend(SpecOf(result)))
        : string.Join(' ', [SpecOf(result), .. CellParts(result), .. Said(result.Set.Where(set => !IsCellKey(set)))]);

    /// <summary>The link of a result's name; null where no name leads to it.</summary>
    public string? LinkOf(string place) => _named.Where(name => name.Value == place)
        .Select(name => _names.LinkOf(name.Key.Profile ?? "", name.Key.Spec)).FirstOrDefault();

    /// <summary>The folder of a result.</summary>
    public string FolderOf(ResultSummary result) => _store.FolderOf(result.Stage, result.Key);

    /// <summary>Whether a result lies where results go: only there is it pinned or removed.</summary>
    public bool IsOwn(ResultSummary result) => FolderOf(result) == _store.OwnFolderOf(result.Stage, result.Key);

    /// <summary>Several results on a line: those of one spec together, with their number.</summary>
    public IReadOnlyList<(string Name, int Count)> Together(IEnumerable<string> places) => [.. places
        .GroupBy(place => _byPlace.TryGetValue(place, out var result) && result.Cell is not null ? SpecOf(result) : NameOf(place))
        .Select(group => (group.Key, group.Count()))];

    /// <summary>What was made from a result: content is what counts, wherever it lay then.</summary>
    public IEnumerable<ResultSummary> UsersOf(ResultSummary used) => All.Where(result => result.Inputs.Any(input =>
        input.Value == used.Place || (used.Digest.Length > 0 && result.InputDigests[input.Key] == used.Digest)));

    /// <summary>Places of what a result needs; where one is gone, that of a result of the stage with the same content.</summary>
    public IEnumerable<string> NeededBy(ResultSummary user) => user.Inputs.Select(input => _byPlace.ContainsKey(input.Value) ? input.Value
        : _byContent.GetValueOrDefault((input.Value.Split('/')[0], user.InputDigests[input.Key])) ?? input.Value).Distinct();

    public bool IsPinned(ResultSummary result) => _pins.Any(list => list.Contains(result.Stage, result.Key));

    /// <summary>The lines of results that are wanted.</summary>
    /// <param name="wanted">Which.</param>
    /// <param name="fold">Whether the cells of one model are one line.</param>
    /// <param name="order">In which order.</param>
    public IReadOnlyList<ListedResult> Lines(Func<ResultSummary, bool> wanted, bool fold, ListOrder order)
    {
        // A model that was made anew has the name of the former one, and cells of its own. A cell that a name leads to is a line too.
        var groups = All.Where(wanted).GroupBy(result =>
            fold && IsCell(result) ? string.Join('\n',
                [FoldName(result), result.InputDigests[Model], IsEarlier(result) ? "earlier" : "",
                    .. result.Set.Where(set => !IsCellKey(set))]) : result.Place);
        var lines = groups.SelectMany(group => Folded([.. group]));
        return Explained([.. Sorted(lines, order)]);
    }

    private HashSet<string> NeededByNames()
    {
        var (found, open) = (new HashSet<string>(), new Queue<string>(_linked));
        while (open.TryDequeue(out var place))
            if (found.Add(place) && _byPlace.TryGetValue(place, out var result))
                foreach (var needed in NeededBy(result)) open.Enqueue(needed);
        return found;
    }

    private static IEnumerable<ListedResult> Sorted(IEnumerable<ListedResult> lines, ListOrder order) => order switch
    {
        ListOrder.Name => lines.OrderBy(line => line.Name, StringComparer.Ordinal),
        ListOrder.Size => lines.OrderByDescending(line => line.Bytes),
        ListOrder.Score => lines.OrderBy(line => line.Result.Headline?.Name ?? "~", StringComparer.Ordinal).ThenByDescending(line =>
            line.Result.Headline is not { } headline ? 0
            : line.Tasks.Count > 0 ? line.Tasks.Average(task => task.Score)
            : headline.IsLoss ? -headline.Value : headline.Value),
        ListOrder.When => lines.OrderByDescending(line => line.Result.Created),
        _ => lines.OrderBy(line => line.IsNamed ? 0 : line.Cells.Count > 0 ? 1 : 2).ThenByDescending(line => line.Result.Created),
    };

    private List<ListedResult> Explained(List<ListedResult> lines)
    {
        var left = MostExplained;
        for (var index = 0; index < lines.Count && left > 0; index++)
            if (lines[index] is { IsEarlier: true } line)
                (lines[index], left) = (line with { Changed = Since(line.Result) }, left - 1);
        return lines;
    }

    // Keys that its spec leads to otherwise by now.
    private List<string> Since(ResultSummary result)
    {
        var (then, now) = (Components(result.Place), Components(LeadingOf(result)!));
        return [.. then.Keys.Union(now.Keys).Where(key => then.GetValueOrDefault(key) != now.GetValueOrDefault(key))
            .Select(key => key.StartsWith("parameters.", StringComparison.Ordinal)
                ? $"{key["parameters.".Length..]}={then.GetValueOrDefault(key) ?? "none"}" : key)
            .Order(StringComparer.Ordinal)];
    }

    private IReadOnlyDictionary<string, string> Components(string place) =>
        place.Split('/') is [var stage, var key] && Manifest.Read(_store.FolderOf(stage, key)) is { } manifest ? manifest.Components
            : new Dictionary<string, string>();

    private IEnumerable<ListedResult> Folded(List<ResultSummary> cells)
    {
        var named = cells.Where(cell => _linked.Contains(cell.Place)).ToList();
        return cells.Count == 1 || named.Count == cells.Count ? cells.Select(Line) : named.Select(Line).Append(OfModel(cells));
    }

    private ListedResult OfModel(List<ResultSummary> cells)
    {
        var (first, model) = (cells[0], cells[0].Inputs[Model].Split('/'));
        var name = FoldName(first) + (IsOfFormer(first) ? $" (of {model[0]}/{StageKey.Shorten(model[1])})" : "");
        return new(name, cells.MaxBy(cell => cell.Created)!, false, cells.Any(IsPinned), [],
            [.. cells.OrderBy(cell => cell.Cell!.Task, StringComparer.Ordinal).ThenBy(cell => cell.Cell!.Length)])
        { IsEarlier = !IsOfFormer(first) && IsEarlier(first), IsNewer = IsNewer(first) };
    }

    // Whether the name of a cell's model leads to other bytes by now, or none of the store's results has those.
    private bool IsOfFormer(ResultSummary cell)
    {
        var (place, content) = (cell.Inputs[Model], (cell.Inputs[Model].Split('/')[0], cell.InputDigests[Model]));
        return !_byContent.ContainsKey(content) || (_byPlace.TryGetValue(place, out var model) && IsEarlier(model)
            && !_linked.Any(linked => _byPlace.TryGetValue(linked, out var now) && (now.Stage, now.Digest) == content));
    }

    private static bool IsCell(ResultSummary result) => result is { Cell: not null, Trouble: null } && result.Inputs.ContainsKey(Model);

    // A seed that is the model's too is in its name; other settings that are called alike may mean other things.
    private string FoldName(ResultSummary cell)
    {
        var model = Bare(cell, NameOf(cell.Inputs[Model]));
        return string.Join(' ', [SpecOf(cell), model, .. Said(cell.Set.Where(set => !IsCellKey(set)))
            .Where(set => !set.StartsWith("seed=", StringComparison.Ordinal) || !model.Split(' ').Contains(set))]);
    }

    internal static bool IsCellKey(string set) => CellKeys.Any(key => set.StartsWith(key, StringComparison.Ordinal));

    // A model of the same profile is called without it.
    private static string Bare(ResultSummary cell, string model) =>
        cell.Profile is { } profile && model.StartsWith(profile + "/", StringComparison.Ordinal) ? model[(profile.Length + 1)..] : model;

    /// <summary>Whether another result of what was asked for counts.</summary>
    internal bool IsEarlier(ResultSummary result) => result.Trouble is null && !_linked.Contains(result.Place)
        && LeadingOf(result) is { } place && place != result.Place;

    private bool IsNewer(ResultSummary result) => IsEarlier(result) && _byPlace.TryGetValue(LeadingOf(result)!, out var leading)
        && result.Created > leading.Created;

    private string? LeadingOf(ResultSummary result) => result.Set.Count == 0
        ? _named.GetValueOrDefault((result.Profile, result.Spec)) : _leading.GetValueOrDefault(Asked.Of(result));

    // Of a spec that says one of these itself, the name says nothing.
    private static IEnumerable<string> CellParts(ResultSummary cell)
    {
        var (model, checkpoint) = (Value(cell, "inputs.model="), Value(cell, "checkpoint="));
        return ((string?[])[checkpoint is null ? model : $"{model}@{checkpoint}", Value(cell, "task="), Value(cell, "gen_length=")])
            .OfType<string>();
    }

    private static string? Value(ResultSummary result, string key) =>
        result.Set.FirstOrDefault(set => set.StartsWith(key, StringComparison.Ordinal))?[key.Length..];

    private static string SpecOf(ResultSummary result) => result.Profile is { } profile ? $"{profile}/{result.Spec}" : result.Spec;

    private static IEnumerable<string> Said(IEnumerable<string> set) => NamedOverride.SaidOnce([.. set]).Select(Short);

    private static string Short(string set) => set.StartsWith("inputs.", StringComparison.Ordinal) ? set["inputs.".Length..] : set;

    private static string PlaceOf(string folder) =>
        $"{Path.GetFileName(Path.GetDirectoryName(folder))}/{Path.GetFileName(folder)}";
}
