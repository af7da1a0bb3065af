using D1.Pipeline.Records;

namespace D1.Stages.Results;

/// <summary>Which answers to look at.</summary>
public sealed record SampleSelection
{
    /// <summary>Of this task only.</summary>
    public string? Task { get; init; }

    /// <summary>Of this generation length only.</summary>
    public int? Length { get; init; }

    /// <summary>True for right ones only, false for those that are not.</summary>
    public bool? Right { get; init; }

    /// <summary>Only those in which a text occurs, whatever its letters' case.</summary>
    public string? Search { get; init; }

    /// <summary>At most so many.</summary>
    public int? Limit { get; init; }

    internal bool Takes(EvaluatedCell cell) => (Task is null || cell.Task == Task) && (Length is null || cell.Length == Length);

    internal bool Takes(Sample sample) => (Right is null || Right == IsRight(sample)) && (Search is null || Holds(sample, Search));

    /// <summary>Whether every part is right.</summary>
    public static bool IsRight(Sample sample) => sample.Correct == sample.Total;

    /// <summary>Whether a text occurs anywhere in it.</summary>
    public static bool Holds(Sample sample, string text) =>
        new[] { sample.Id, sample.Question, sample.Truth, sample.Completion, sample.Extracted }
            .Any(part => part?.Contains(text, StringComparison.OrdinalIgnoreCase) == true);
}

/// <summary>An answer, and perhaps another model's to the same question.</summary>
/// <param name="Cell">The evaluation that it is of; null for a rollout of a training run.</param>
/// <param name="Sample">The answer.</param>
/// <param name="Other">The other model's.</param>
public sealed record ShownSample(EvaluatedCell? Cell, Sample Sample, Sample? Other)
{
    /// <summary>Where it was asked: <c>gsm/24</c>, or <c>step 30</c>.</summary>
    public string Place => Cell?.Name ?? FormattableString.Invariant($"step {Sample.Step}");
}
