using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>
/// A pass through the blocks that keeps each block's input alone (activation checkpointing, Chen et al. 2016, "Training Deep Nets with
/// Sublinear Memory Cost"). Going back, it computes one block again at a time, with the same random numbers, and frees it before the next.
/// Every block is a graph of its own, so that no managed code runs inside autograd's engine.
/// </summary>
internal sealed class CheckpointedPass : IDisposable
{
    private readonly Func<LladaBlock, Tensor, Tensor> _forward;
    private readonly Generator? _noise;
    private readonly IDisposable? _held;
    private readonly Stack<(LladaBlock Block, Tensor Input, Tensor? Noise)> _kept = [];

    /// <param name="blocks">In their order.</param>
    /// <param name="x">What the first one gets, <c>[B, L, D]</c>.</param>
    /// <param name="forward">Computes a block; called again on the way back.</param>
    /// <param name="noise">What dropout draws from.</param>
    /// <param name="held">What <paramref name="forward"/> reads beside its input, freed with the pass.</param>
    public CheckpointedPass(IEnumerable<LladaBlock> blocks, Tensor x, Func<LladaBlock, Tensor, Tensor> forward, Generator? noise,
        IDisposable? held)
    {
        (_forward, _noise, _held) = (forward, noise, held);
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        Output = x;
        try
        {
            foreach (var block in blocks)
            {
                // Below the first block that is trained nothing needs a gradient.
                var (input, isDifferentiated) = (Output, Output.requires_grad || block.IsTrained);
                if (isDifferentiated)
                    _kept.Push((block, input.DetachFromDisposeScope(), noise?.get_state().DetachFromDisposeScope()));
                Output = forward(block, input).requires_grad_(isDifferentiated);
                if (!isDifferentiated && !ReferenceEquals(input, x))
                    input.Dispose();
            }

            Output.DetachFromDisposeScope();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the last block made: a leaf, whose gradient <see cref="Backward"/> starts from.</summary>
    public Tensor Output { get; private set; }

    /// <summary>Carries the output's gradient back to weights, adapters and whatever the first input was made from.</summary>
    public void Backward()
    {
        using var scope = NewDisposeScope();
        if (Output.grad is not { } gradient)
            return;
        var afterwards = _noise?.get_state();
        try
        {
            CarryBack(gradient);
        }
        finally
        {
            if (afterwards is not null)
                _noise!.set_state(afterwards);
        }
    }

    private void CarryBack(Tensor? gradient)
    {
        while (gradient is not null && _kept.TryPop(out var kept))
        {
            using var block = NewDisposeScope();
            using var above = gradient;
            using var original = kept.Input;
            using var noise = kept.Noise;
            if (noise is not null)
                _noise!.set_state(noise);
            var input = original.detach().requires_grad_(original.requires_grad);
            _forward(kept.Block, input).backward([above]);
            gradient = input.grad?.MoveToOuterDisposeScope();
            if (gradient is not null && !original.is_leaf)
                original.backward([gradient]);
        }
    }

    public void Dispose()
    {
        Output.Dispose();
        _held?.Dispose();
        foreach (var (_, input, noise) in _kept)
        {
            input.Dispose();
            noise?.Dispose();
        }
    }
}
