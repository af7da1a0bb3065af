using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>
/// A pass through the blocks whose way back goes block by block, so that no managed code runs inside autograd's engine. Where the kernels
/// compute gradients, a block leaves them what they need, or its input alone (activation checkpointing, Chen et al. 2016, "Training Deep
/// Nets with Sublinear Memory Cost") and is computed again on the way back, with the same random numbers. Elsewhere it is always computed
/// again, as a graph of its own. What a block left is freed before the next.
/// </summary>
internal sealed class BlockwisePass : IDisposable
{
    private readonly IBlockwise _way;
    private readonly Generator? _noise;
    private readonly Stack<(LladaBlock Block, Tensor Input, Tensor? Noise, BlockTrace? Trace)> _kept = [];

    /// <param name="blocks">In their order.</param>
    /// <param name="x">What the first one gets, <c>[B, L, D]</c>.</param>
    /// <param name="way">Computes a block; called again on the way back. Freed with the pass.</param>
    /// <param name="isCheckpointed">Whether only inputs are kept.</param>
    /// <param name="noise">What dropout draws from.</param>
    public BlockwisePass(IEnumerable<LladaBlock> blocks, Tensor x, IBlockwise way, bool isCheckpointed, Generator? noise)
    {
        (_way, _noise) = (way, noise);
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        Output = x;
        try
        {
            foreach (var block in blocks)
            {
                // Below the first block that is trained nothing needs a gradient.
                var (input, isDifferentiated) = (Output, Output.requires_grad || block.IsTrained);
                var trace = isDifferentiated && !isCheckpointed ? new BlockTrace() : null;
                var state = isDifferentiated && isCheckpointed ? noise?.get_state().DetachFromDisposeScope() : null;
                if (isDifferentiated)
                    _kept.Push((block, input.DetachFromDisposeScope(), state, trace));
                Output = way.Forward(block, input, trace).requires_grad_(isDifferentiated);
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
            using var trace = kept.Trace;
            if (noise is not null)
                _noise!.set_state(noise);
            gradient = _way.HasKernels ? ByKernels(kept.Block, original, above, trace) : ByAutograd(kept.Block, original, above);
            gradient?.MoveToOuterDisposeScope();
            if (gradient is not null && !original.is_leaf)
                original.backward([gradient]);
        }
    }

    private Tensor? ByKernels(LladaBlock block, Tensor input, Tensor gradient, BlockTrace? trace)
    {
        using var inference = no_grad();
        if (trace is not null)
            return _way.Backward(block, input, gradient, trace);
        using var again = new BlockTrace();
        _way.Forward(block, input, again).Dispose();
        return _way.Backward(block, input, gradient, again);
    }

    private Tensor? ByAutograd(LladaBlock block, Tensor original, Tensor gradient)
    {
        var input = original.detach().requires_grad_(original.requires_grad);
        _way.Forward(block, input, null).backward([gradient]);
        return input.grad;
    }

    public void Dispose()
    {
        Output.Dispose();
        _way.Dispose();
        foreach (var (_, input, noise, trace) in _kept)
        {
            input.Dispose();
            noise?.Dispose();
            trace?.Dispose();
        }
    }
}

/// <summary>How a pass computes a block, and what it needs beside the block's input.</summary>
internal interface IBlockwise : IDisposable
{
    /// <summary>Whether there is <see cref="Backward"/>; else autograd goes back through <see cref="Forward"/>.</summary>
    bool HasKernels { get; }

    Tensor Forward(LladaBlock block, Tensor input, BlockTrace? trace);

    /// <returns>The gradient of the input; null where it has none.</returns>
    Tensor? Backward(LladaBlock block, Tensor input, Tensor gradient, BlockTrace trace);
}
