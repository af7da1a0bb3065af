using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>One Llama block with bidirectional attention: pre-norm attention, then pre-norm SwiGLU, both residual.</summary>
public sealed class LladaBlock
{
    /// <summary>Last parts of the names of a block's projections.</summary>
    public static IReadOnlyList<string> ProjectionNames { get; } =
        ["q_proj", "k_proj", "v_proj", "attn_out", "ff_proj", "up_proj", "ff_out"];

    private readonly LladaConfig _config;

    internal LladaBlock(LladaConfig config, int index, Func<string, long[], Tensor> weight)
    {
        _config = config;
        var prefix = NameOf(index) + ".";
        long width = config.DModel, kv = config.KvDim, inner = config.MlpHiddenSize;
        AttentionNorm = Norm("attn_norm");
        Query = Linear("q_proj", width, width);
        Key = Linear("k_proj", kv, width);
        Value = Linear("v_proj", kv, width);
        AttentionOut = Linear("attn_out", width, width);
        FeedForwardNorm = Norm("ff_norm");
        Gate = Linear("ff_proj", inner, width);
        Up = Linear("up_proj", inner, width);
        Down = Linear("ff_out", width, inner);

        RmsNorm Norm(string name) => new(prefix + name, weight(prefix + name + ".weight", [width]), config.RmsNormEps);
        Projection Linear(string name, long rows, long columns) => new(prefix + name, weight(prefix + name + ".weight", [rows, columns]));
    }

    /// <summary>What the names of a block's tensors begin with.</summary>
    public static string NameOf(int index) => FormattableString.Invariant($"model.transformer.blocks.{index}");

    public RmsNorm AttentionNorm { get; }

    public Projection Query { get; }

    public Projection Key { get; }

    public Projection Value { get; }

    public Projection AttentionOut { get; }

    public RmsNorm FeedForwardNorm { get; }

    public Projection Gate { get; }

    public Projection Up { get; }

    public Projection Down { get; }

    public IEnumerable<Projection> Projections => [Query, Key, Value, AttentionOut, Gate, Up, Down];

    /// <summary>
    /// Queries, keys and values before the rotation: what the block computes of each position by itself before they meet.
    /// </summary>
    /// <param name="x">Residual stream, <c>[…, D]</c>.</param>
    public Projections Project(Tensor x)
    {
        using var scope = NewDisposeScope();
        var normed = AttentionNorm.Forward(x);
        return new(Query.Forward(normed).MoveToOuterDisposeScope(), Key.Forward(normed).MoveToOuterDisposeScope(),
            Value.Forward(normed).MoveToOuterDisposeScope());
    }

    /// <summary>Whether anything of it has gradients.</summary>
    public bool IsTrained => AttentionNorm.Weight.requires_grad || FeedForwardNorm.Weight.requires_grad
        || Projections.Any(projection => projection.IsTrained);

    /// <param name="x">Residual stream, <c>[B, L, D]</c>; with a cache, of the positions of its span.</param>
    /// <param name="rotary">Tables of all positions of the sequence.</param>
    /// <param name="window">Those of <paramref name="x"/> whose output is wanted (the last block of a decode); all when null. Keys and
    /// values always cover all of it.</param>
    /// <param name="rows">Those of the window whose output is wanted, rows of <c>[B · W, D]</c>, int64 <c>[N]</c>; all when null.</param>
    /// <param name="cache">Keys and values of the positions that <paramref name="x"/> lacks.</param>
    /// <param name="projected">What <see cref="Project"/> makes of <paramref name="x"/>, where that is known.</param>
    /// <param name="attentionMask">Which positions may be attended to, bool <c>[B, L]</c>; all when null.</param>
    /// <returns><c>[B, W, D]</c>, or with <paramref name="rows"/> <c>[N, D]</c>.</returns>
    public Tensor Forward(Tensor x, (Tensor Cosine, Tensor Sine) rotary, Window? window = null, Tensor? rows = null,
        KeyValueCache? cache = null,
        Projections? projected = null, Tensor? attentionMask = null) =>
        Forward(x, rotary, window, rows, cache, projected, attentionMask, null);

    /// <summary>As above; what <see cref="Backward"/> needs is left in <paramref name="trace"/>.</summary>
    internal Tensor Forward(Tensor x, (Tensor Cosine, Tensor Sine) rotary, Window? window, Tensor? rows, KeyValueCache? cache,
        Projections? projected, Tensor? attentionMask, BlockTrace? trace)
    {
        // What the backward pass does not need goes at once: the next block finds its memory free, and still in the caches.
        using var scope = NewDisposeScope();
        var normed = projected is null ? AttentionNorm.Forward(x) : null;
        var key = Heads(projected?.Key ?? Key.Forward(normed!, trace), _config.NKvHeads);
        var value = Heads(projected?.Value ?? Value.Forward(normed!, trace), _config.NKvHeads);
        var first = window?.Start ?? 0;
        if (cache is not null)
        {
            (key, value) = cache.Renew(this, key, value);
            first += cache.Span?.Start ?? 0;
        }

        var query = Heads(projected is { } known ? Wanted(known.Query) : Query.Forward(Wanted(normed!), trace), _config.NHeads);
        trace?.KeepAttention(query, key, value);
        var attended = Attention.Forward(query, key, value, rotary, first, attentionMask).flatten(2);
        x = Wanted(x);
        if (rows is not null)
            (x, attended) = (x.flatten(0, 1).index_select(0, rows), attended.flatten(0, 1).index_select(0, rows));
        x = x.Plus(AttentionOut.Forward(attended, trace));
        normed = FeedForwardNorm.Forward(x);
        Tensor gate = Gate.Forward(normed, trace), up = Up.Forward(normed, trace);
        trace?.KeepFeedForward(AttentionOut.IsTrained ? attended : null, x, gate, up);
        return x.Plus(Down.Forward(SwiGlu.Forward(gate, up), trace)).MoveToOuterDisposeScope();

        Tensor Wanted(Tensor all) => window is { } w ? all.narrow(1, w.Start, w.Length) : all;
    }

    /// <summary>
    /// The way back through a pass without cache and mask, by the kernels. Gradients of weights and adapters are added to what these have.
    /// </summary>
    /// <param name="trace">What the forward pass left.</param>
    /// <param name="x">As it was.</param>
    /// <param name="gradient">That of the output.</param>
    /// <param name="rotary">As it was.</param>
    /// <param name="window">As it was.</param>
    /// <param name="rows">As they were.</param>
    /// <returns>The gradient of <paramref name="x"/>, <c>[B, L, D]</c>; null where it has none.</returns>
    internal Tensor? Backward(
        BlockTrace trace, Tensor x, Tensor gradient, (Tensor Cosine, Tensor Sine) rotary, Window? window, Tensor? rows)
    {
        using var scope = NewDisposeScope();
        var dmiddle = FeedForwardBackward(trace, gradient);
        var dattended = AttentionOut.Backward(trace.Attended, dmiddle, trace)!;
        if (rows is not null)
            (dmiddle, dattended) = (Scattered(dmiddle), Scattered(dattended));

        var (dquery, dkey, dvalue) = Attention.Backward(
            dattended.view(trace.Query.shape), trace.Query, trace.Key, trace.Value, rotary, window?.Start ?? 0);
        var isInputWanted = x.requires_grad || AttentionNorm.Weight.requires_grad;
        var normed = Query.IsTrained || Key.IsTrained || Value.IsTrained ? AttentionNorm.Forward(x) : null;
        var dnormed = Key.Backward(normed, dkey.flatten(2), trace, null, isInputWanted);
        dnormed = Value.Backward(normed, dvalue.flatten(2), trace, dnormed, isInputWanted);
        if (window is { } w)
        {
            var dwanted = Query.Backward(normed?.narrow(1, w.Start, w.Length), dquery.flatten(2), trace, null, isInputWanted);
            dnormed?.narrow(1, w.Start, w.Length).Add(dwanted!);
        }
        else
        {
            dnormed = Query.Backward(normed, dquery.flatten(2), trace, dnormed, isInputWanted);
        }

        if (dnormed is null)
            return null;
        var dx = AttentionNorm.Backward(x, dnormed);
        (window is { } part ? dx.narrow(1, part.Start, part.Length) : dx).Add(dmiddle.view(x.size(0), -1, x.size(2)));
        return x.requires_grad ? dx.MoveToOuterDisposeScope() : null;

        // Rows of the window to their places in it.
        Tensor Scattered(Tensor some)
        {
            var all = zeros(x.size(0) * (window?.Length ?? x.size(1)), some.size(1), dtype: some.dtype, device: some.device);
            return all.index_add_(0, rows!, some, Number(1));
        }
    }

    private Tensor FeedForwardBackward(BlockTrace trace, Tensor gradient)
    {
        using var scope = NewDisposeScope();
        var dhidden = Down.Backward(Down.IsTrained ? SwiGlu.Forward(trace.Gate, trace.Up) : null, gradient, trace)!;
        var (dgate, dup) = SwiGlu.Backward(dhidden, trace.Gate, trace.Up);
        var normed = Gate.IsTrained || Up.IsTrained ? FeedForwardNorm.Forward(trace.Middle) : null;
        var dnormed = Up.Backward(normed, dup, trace, Gate.Backward(normed, dgate, trace))!;
        return FeedForwardNorm.Backward(trace.Middle, dnormed).Add(gradient).MoveToOuterDisposeScope();
    }

    private Tensor Heads(Tensor x, int heads) => x.view(x.size(0), x.size(1), heads, _config.HeadDim);
}
