using System.Text.Json.Nodes;
using D1.Pipeline.Store;

namespace D1.Stages.Tables;

/// <summary>The seeds that a table of no replicates was made under, as the results behind it say.</summary>
/// <param name="Training">Of all that is no cell of the table.</param>
/// <param name="Evaluation">Of the cells.</param>
internal sealed record TableSeeds(IReadOnlyList<long> Training, IReadOnlyList<long> Evaluation)
{
    private const string One = "seed", OfTraining = "training_seeds", OfEvaluation = "evaluation_seeds";

    /// <summary>Of a table in a store; null where nothing behind it is there.</summary>
    public static TableSeeds? Of(ArtifactStore store, Artifact table) =>
        Of(table, (stage, key) => Manifest.Read(store.FolderOf(stage, key)));

    /// <summary>Of a table; null where nothing behind it is at hand.</summary>
    /// <param name="table">The table.</param>
    /// <param name="find">The manifest of a stage's key; null where it is not at hand.</param>
    public static TableSeeds? Of(Artifact table, Func<string, string, Manifest?> find)
    {
        var cells = table.Manifest.Inputs.Values.Select(input => (input.Stage, input.Key)).ToHashSet();
        var (seen, open) = (cells.ToHashSet(), new Queue<(string Stage, string Key)>(cells));
        var (training, evaluation) = (new SortedSet<long>(), new SortedSet<long>());
        while (open.TryDequeue(out var place))
        {
            if (find(place.Stage, place.Key) is not { } manifest) continue;
            if (manifest.Seed is { } seed) (cells.Contains(place) ? evaluation : training).Add(seed);
            foreach (var input in manifest.Inputs.Values)
                if (seen.Add((input.Stage, input.Key))) open.Enqueue((input.Stage, input.Key));
        }

        return training.Count + evaluation.Count == 0 ? null : new([.. training], [.. evaluation]);
    }

    /// <summary>Of a table's file; null where it does not say.</summary>
    /// <param name="seed">The one that all was made under.</param>
    /// <param name="training">Those of training, where there are several.</param>
    /// <param name="evaluation">Those of the cells, where there are several.</param>
    public static TableSeeds? Of(long? seed, IReadOnlyList<long>? training, IReadOnlyList<long>? evaluation) =>
        seed is { } one ? new([one], [one]) : training is null && evaluation is null ? null : new(training ?? [], evaluation ?? []);

    /// <inheritdoc cref="Of(long?, IReadOnlyList{long}?, IReadOnlyList{long}?)"/>
    public static TableSeeds? Of(JsonObject table)
    {
        return Of((long?)table[One], List(OfTraining), List(OfEvaluation));

        IReadOnlyList<long>? List(string name) => table[name]?.AsArray().Select(seed => (long)seed!).ToList();
    }

    /// <summary>Says them in a table's file, behind its profile.</summary>
    public void AddTo(JsonObject table)
    {
        if (Single is { } seed)
        {
            table.Insert(1, One, seed);
            return;
        }

        table.Insert(1, OfTraining, new JsonArray([.. Training.Select(each => JsonValue.Create(each))]));
        table.Insert(2, OfEvaluation, new JsonArray([.. Evaluation.Select(each => JsonValue.Create(each))]));
    }

    /// <summary>For people: <c>seed 1</c>, or <c>training seeds 1 and 5, evaluation seed 7</c>.</summary>
    public string Words => Single is { } seed ? FormattableString.Invariant($"seed {seed}")
        : string.Join(", ", Said("training", Training).Concat(Said("evaluation", Evaluation)));

    private long? Single => Training.Concat(Evaluation).Distinct().ToList() is [var seed] ? seed : null;

    private static IEnumerable<string> Said(string what, IReadOnlyList<long> seeds)
    {
        if (seeds.Count == 0) yield break;
        var numbers = seeds.Select(seed => FormattableString.Invariant($"{seed}")).ToList();
        yield return $"{what} {(seeds.Count == 1 ? $"seed {numbers[0]}" : $"seeds {string.Join(", ", numbers[..^1])} and {numbers[^1]}")}";
    }
}
