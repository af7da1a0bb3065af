using D1.Stages.Records;

namespace D1.Stages.Looking;

/// <summary>An answer, and perhaps another model's to the same question.</summary>
/// <param name="Cell">The evaluation that it is of.</param>
/// <param name="Sample">The answer.</param>
/// <param name="Other">The other model's.</param>
public sealed record ShownSample(EvaluatedCell Cell, Sample Sample, Sample? Other);
