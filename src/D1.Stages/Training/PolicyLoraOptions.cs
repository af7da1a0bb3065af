using D1.Core;
using D1.Model.Adapters;

namespace D1.Stages.Training;

/// <summary>Low-rank adapters of a policy.</summary>
public sealed record PolicyLoraOptions : LoraOptions
{
    [Option("Whether dropout is on in rollouts and in old log-probabilities too, as in the released code; otherwise in updates only.")]
    public bool DropoutInRollouts { get; init; } = true;
}
