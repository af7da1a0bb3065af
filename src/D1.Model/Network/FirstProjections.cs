using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>
/// The first block's queries, keys and values of the last pass. Before the rotation they depend on a position's token alone, and a step of
/// a decode changes few tokens: the next pass computes those. Equal to the last bit where products do not depend on the number of rows
/// (<see cref="Kernels.FusedKernels"/>). Needs weights that stay as they are, no gradients, and no dropout.
/// </summary>
public sealed class FirstProjections : IDisposable
{
    private Tensor? _ids;
    private Projections? _kept;

    /// <param name="ids">All tokens of the pass, int64 <c>[B, L]</c>.</param>
    /// <param name="project">The first block's projections of tokens, by their shape.</param>
    /// <returns>Those of <paramref name="ids"/>, <c>[B, L, …]</c>, until the next call.</returns>
    internal Projections Renew(Tensor ids, Func<Tensor, Projections> project)
    {
        using var scope = NewDisposeScope();
        if (_kept is null || !_ids!.shape.SequenceEqual(ids.shape))
        {
            Dispose();
            _ids = ids.clone().DetachFromDisposeScope();
            return _kept = project(ids).Select(all => all.DetachFromDisposeScope());
        }

        var rows = ids.ne(_ids).flatten().nonzero().flatten();
        if (rows.size(0) == 0)
            return _kept;
        var changed = project(ids.flatten().index_select(0, rows));
        foreach (var (kept, now) in ((Tensor, Tensor)[])[(_kept.Query, changed.Query), (_kept.Key, changed.Key),
            (_kept.Value, changed.Value)])
            kept.flatten(0, 1).index_copy_(0, rows, now);
        _ids.copy_(ids);
        return _kept;
    }

    public void Dispose()
    {
        foreach (var tensor in (Tensor?[])[_ids, _kept?.Query, _kept?.Key, _kept?.Value])
            tensor?.Dispose();
        (_ids, _kept) = (null, null);
    }
}
