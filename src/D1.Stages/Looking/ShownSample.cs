using D1.Pipeline.Records;

namespace D1.Stages.Looking;

/// <summary>An answer, and perhaps another model's to the same question.</summary>
/// <param name="Cell">The evaluation that it is of; null for a rollout of a training run.</param>
/// <param name="Sample">The answer.</param>
/// <param name="Other">The other model's.</param>
public sealed record ShownSample(EvaluatedCell? Cell, Sample Sample, Sample? Other)
{
    /// <summary>Where it was asked: <c>gsm/24</c>, or <c>step 30</c>.</summary>
    public string Place => Cell?.Name ?? FormattableString.Invariant($"step {Sample.Step}");
}
