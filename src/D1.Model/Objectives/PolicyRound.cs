using D1.Core;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Objectives;

/// <summary>
/// A round under way: which rollouts, and which of their mask patterns, each backward pass of its updates works on, and what π_old and
/// π_ref say of them. π_old is the policy before the round's first update, so it is asked of every pattern when the round begins.
/// </summary>
public sealed class PolicyRound : IDisposable
{
    private readonly MaskSchedule _schedule;
    private readonly long _first;
    private List<Dictionary<int, MaskedRollout>> _masked = [];
    private RoundFigures? _figures;

    internal PolicyRound(long number, PolicyTrainingOptions options, Device device)
    {
        (_schedule, _first) = (options.Schedule, number * options.Iterations);
        Noise = new Generator((ulong)CounterRandom.Seed((ulong)options.Seed, "dropout", number), device);
    }

    /// <summary>What is watched, as plain numbers: they outlive the round.</summary>
    public RoundFigures Figures => _figures ?? throw new InvalidOperationException("the round has no rollouts yet");

    /// <summary>Noise of the adapters' dropout, drawn on and on through the round.</summary>
    internal Generator Noise { get; }

    /// <summary>Rollouts, one for each backward pass of an update.</summary>
    internal IReadOnlyList<Rollout> Sample(Func<long, Rollout> sample) =>
        [.. Enumerable.Range(0, _schedule.AccumulationSteps).Select(pass => sample(_schedule.Rollout(_first, pass)))];

    /// <summary>Has the patterns drawn that the updates will meet.</summary>
    /// <param name="rollouts">Of the round.</param>
    /// <param name="advantages">Of each rollout.</param>
    /// <param name="draw">Draws one: of a rollout with its advantages, by the numbers of rollout and pattern, and whether the rollout's
    /// first update meets it.</param>
    internal void Mask(IReadOnlyList<Rollout> rollouts, IReadOnlyList<Tensor> advantages,
        Func<Rollout, Tensor, long, int, bool, MaskedRollout> draw)
    {
        _figures = new RoundFigures(rollouts);
        _masked = [.. rollouts.Select((rollout, pass) => Enumerable.Range(0, _schedule.Iterations)
            .Select(n => _schedule.Mask(_first + n, pass)).Distinct().ToDictionary(mask => mask, mask => draw(
                rollout, advantages[pass], _schedule.Rollout(_first, pass), mask, mask == _schedule.Mask(_first, pass))))];
    }

    /// <summary>What update n works on, one backward pass after another.</summary>
    internal IEnumerable<MaskedRollout> Masked(int n) => _masked.Select((masks, pass) => masks[_schedule.Mask(_first + n, pass)]);

    /// <summary>Adds a pass's share to the gradients: they are those of the mean over the update's passes.</summary>
    internal void Backward(Llada policy, PolicyLoss loss)
    {
        policy.Backward(loss.Loss.div(Number(_masked.Count)));
        Figures.Add(loss);
    }

    public void Dispose()
    {
        foreach (var masked in _masked.SelectMany(masks => masks.Values))
            masked.Dispose();
        Noise.Dispose();
    }
}

/// <summary>A rollout under one mask pattern.</summary>
/// <param name="rollout">The rollout.</param>
/// <param name="advantages">Its advantages.</param>
/// <param name="pattern">The pattern.</param>
/// <param name="old">What π_old says; null where it is not needed, or where the first update will say the same.</param>
/// <param name="reference">What π_ref says; null where it is not needed.</param>
/// <param name="keepsFirst">Whether the first scores that come are π_old's.</param>
internal sealed class MaskedRollout(
    Rollout rollout, Tensor advantages, MaskPattern pattern, Tensor? old, Tensor? reference, bool keepsFirst) : IDisposable
{
    private Tensor? _kept;

    public Rollout Rollout => rollout;

    public Tensor Advantages => advantages;

    public MaskPattern Pattern => pattern;

    /// <summary>Scores by π_θ, beside those by the other policies.</summary>
    public PolicyScores Scores(Tensor policy)
    {
        // Of no dispose scope: updates that come need it, too.
        if (keepsFirst) _kept ??= policy.detach().DetachFromDisposeScope();
        return new PolicyScores(rollout, pattern, policy, old ?? _kept, reference);
    }

    public void Dispose() => _kept?.Dispose();
}
