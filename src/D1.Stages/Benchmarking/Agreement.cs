using D1.Pipeline.Statistics;

namespace D1.Stages.Benchmarking;

/// <summary>How an approximate sampler's completions compare with the exact ones of the same prompts.</summary>
/// <param name="IdenticalTokens">Share of equal tokens, up to the EOS that comes last: what follows it is padding, and equal for
/// nothing.</param>
/// <param name="IdenticalVerdicts">Share of items with equal verdicts; null without a task.</param>
/// <param name="Accuracy">Approximate against exact, paired by problem; null without a task.</param>
public sealed record Agreement(double IdenticalTokens, double? IdenticalVerdicts, PairedTest? Accuracy);
