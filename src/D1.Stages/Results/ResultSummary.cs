using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Keys;
using D1.Pipeline.Store;

namespace D1.Stages.Results;

/// <summary>Which cell of a table an evaluation is.</summary>
/// <param name="Task">The task.</param>
/// <param name="Length">Generation length in tokens.</param>
/// <param name="Checkpoint">Which of its model's validated models was evaluated; null for the last.</param>
public sealed record SummarizedCell(string Task, int Length, int? Checkpoint);

/// <summary>What lists say of a result. Of one that cannot be read there is its place and <see cref="Trouble"/>.</summary>
public sealed record ResultSummary
{
    public required string Stage { get; init; }
    public required string Key { get; init; }

    /// <summary>The spec's name; empty where that cannot be read.</summary>
    public string Spec { get; init; } = "";
    public string? Profile { get; init; }

    /// <summary>The overrides on top of the spec.</summary>
    public IReadOnlyList<string> Set { get; init; } = [];
    public DateTimeOffset Created { get; init; }
    public double Seconds { get; init; }
    public long Bytes { get; init; }
    public Headline? Headline { get; init; }

    /// <summary>Of its content; empty where that cannot be read.</summary>
    public string Digest { get; init; } = "";

    /// <summary>Slot → <c>stage/key</c> of what it was made from.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();

    /// <summary>Slot → digest of the same.</summary>
    public IReadOnlyDictionary<string, string> InputDigests { get; init; } = new Dictionary<string, string>();
    public SummarizedCell? Cell { get; init; }

    /// <summary>Whether overrides set more of an evaluation than which cell of a table it is; what they set of its inputs is
    /// theirs.</summary>
    public bool IsVariant { get; init; }

    /// <summary>Why a result of other code was taken as this; null for one that this key's code made.</summary>
    public string? Adopted { get; init; }

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? Trouble { get; init; }

    /// <summary><c>stage/key</c>: what names it in the store.</summary>
    public string Place => $"{Stage}/{Key}";

    /// <summary>The same with the key's first digits, as people type it.</summary>
    public string ShortPlace => $"{Stage}/{StageKey.Shorten(Key)}";

    /// <summary>The summary of the result in a folder of the store, whatever state it is in.</summary>
    public static ResultSummary Of(string folder, string stage, string key)
    {
        var damaged = new ResultSummary { Stage = stage, Key = key };
        try
        {
            if (Manifest.Read(folder) is not { } manifest)
                return damaged with { Trouble = $"{Manifest.FileName} is missing or unreadable" };
            if ((manifest.Stage, manifest.Key) != (stage, key)) return damaged with { Trouble = "its manifest belongs to another key" };
            return WithFigures(Of(manifest), new Artifact(folder, manifest));
        }
        catch (Exception error) when (error is InputException or IOException or UnauthorizedAccessException)
        {
            return damaged with { Trouble = UnexpectedFailure.OneLine(error.Message) };
        }
    }

    private static ResultSummary Of(Manifest manifest) => new()
    {
        Stage = manifest.Stage,
        Key = manifest.Key,
        Spec = manifest.SpecName,
        Profile = manifest.Profile,
        Set = manifest.Set,
        Created = manifest.Created,
        Seconds = manifest.Seconds,
        Bytes = manifest.Files.Sum(file => file.Size),
        Digest = manifest.Digest,
        Inputs = manifest.Inputs.ToDictionary(input => input.Key, input => $"{input.Value.Stage}/{input.Value.Key}"),
        InputDigests = manifest.Inputs.ToDictionary(input => input.Key, input => input.Value.Digest),
        Cell = CellOf(manifest.EffectiveSpec),
        IsVariant = manifest.EffectiveSpec is { } effective && CellOf(effective) is not null && manifest.Set.Any(set =>
            !ResultList.IsCellKey(set) && effective.ContainsKey(set.Split('.', '=')[0])),
        Adopted = manifest.Adopted is [var latest, ..] ? latest.Reason : null,
    };

    private static ResultSummary WithFigures(ResultSummary summary, Artifact artifact)
    {
        if (!File.Exists(artifact.File(Artifact.MetricsFile))) return summary with { Trouble = $"{Artifact.MetricsFile} is missing" };
        try
        {
            return summary with { Headline = Headline.Of(artifact) };
        }
        catch (JsonException)
        {
            return summary with { Trouble = "its figures are unreadable" };
        }
        catch (Exception error) when (error is InputException or IOException or UnauthorizedAccessException)
        {
            // What it was made from is known all the same.
            return summary with { Trouble = UnexpectedFailure.OneLine(error.Message) };
        }
    }

    private static SummarizedCell? CellOf(JsonObject? spec) =>
        spec?["task"] is JsonValue task && task.TryGetValue<string>(out var name) && Whole(spec["gen_length"]) is { } length
            ? new SummarizedCell(name, length, Whole(spec["checkpoint"])) : null;

    private static int? Whole(JsonNode? node) =>
        int.TryParse(node?.ToJsonString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
