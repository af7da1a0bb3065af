using D1.Core;
using D1.Model.Files;
using D1.Pipeline;
using D1.Pipeline.Guard;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Tables;

namespace D1.Stages.Results;

/// <summary>What is compared with another of its kind.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Result">Where it came from; null of items' file, and of a table's whose result is
/// gone.</param>
/// <param name="Scores">Its verdicts, where it has any itself: of a model, its evaluations do.</param>
public sealed record Side(string Name, SideKind Kind, NamedResult? Result, ResultSet? Scores)
{
    /// <summary>What the spec that was named says otherwise than when the result was made; null for nothing.</summary>
    public EditedSpec? Edited { get; init; }

    /// <summary>Reads a reference: a table by its name, a file, or any result.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static Side Of(Resolver resolver, string text, StageRegistry registry)
    {
        if (resolver.ScoreFile(text) is { } file)
        {
            var scores = ResultSet.Read(file, resolver.Stores);
            return new Side(text, scores.IsTable ? SideKind.Table : SideKind.Cell,
                resolver.KeptTable(text) is null ? null : KeptTable.ResultOf(new ArtifactStore(resolver.Stores), file), scores);
        }

        var result = resolver.Result(text);
        var kind = result.Artifact.Stage == EvaluatedCell.Stage ? SideKind.Cell
            : File.Exists(result.Artifact.File(Table1Stage.JsonFile)) ? SideKind.Table
            : File.Exists(result.Artifact.File(ModelFolder.ConfigFile)) ? SideKind.Model
            : SideKind.Other;
        return new Side(result.Name, kind, result,
            kind is SideKind.Cell or SideKind.Table ? ResultSet.Read(result.Artifact.Folder, resolver.Stores) : null)
        {
            Edited = result.Spec is null ? null : EditedSpec.Of(result.Artifact.Manifest, registry, resolver.Specs),
        };
    }
}

/// <summary>Kinds of results; only two of one kind can be compared.</summary>
public enum SideKind
{
    /// <summary>Made by a training run, or downloaded.</summary>
    Model,

    /// <summary>One evaluation.</summary>
    Cell,

    /// <summary>Many evaluations.</summary>
    Table,

    /// <summary>Data, say.</summary>
    Other,
}

/// <summary>Something that both sides have, or one of them, and not alike.</summary>
/// <param name="Name">What it is.</param>
/// <param name="A">The first side's; null where it has none.</param>
/// <param name="B">The second side's.</param>
public sealed record Differing<T>(string Name, T? A, T? B)
{
    /// <summary>All names of both, in the first one's order, that <paramref name="counts"/>.</summary>
    internal static IReadOnlyList<Differing<T>> Between<TSource>(
        IReadOnlyDictionary<string, TSource> a, IReadOnlyDictionary<string, TSource> b, Func<TSource, T> convert,
        Func<Differing<T>, bool> counts) =>
    [
        .. a.Keys.Union(b.Keys).Select(name => new Differing<T>(name,
            a.TryGetValue(name, out var first) ? convert(first) : default, b.TryGetValue(name, out var second) ? convert(second) : default))
            .Where(counts),
    ];
}
