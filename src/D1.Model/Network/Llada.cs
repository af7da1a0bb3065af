using D1.Core;
using D1.Model.Adapters;
using D1.Model.Files;
using D1.Model.Kernels;
using D1.Model.Quantization;

using static TorchSharp.torch;

namespace D1.Model.Network;

/// <summary>
/// LLaDA: a Llama without a causal mask that predicts every masked token at once (Nie et al. 2025). Names are the published checkpoint's.
/// </summary>
public sealed class Llada : IDisposable
{
    public const string EmbeddingName = "model.transformer.wte.weight";
    public const string FinalNormName = "model.transformer.ln_f";
    public const string HeadName = "model.transformer.ff_out";

    private readonly RotaryEmbedding _rotary;
    private readonly Stack<BlockwisePass> _passes = [];

    /// <summary>Builds the network; <paramref name="weight"/> supplies each parameter by name and shape.</summary>
    public Llada(LladaConfig config, Func<string, long[], Tensor> weight)
    {
        TensorMemory.Use();
        Config = config;
        Embedding = weight(EmbeddingName, [config.EmbeddingSize, config.DModel]);
        Blocks = [.. Enumerable.Range(0, config.NLayers).Select(index => new LladaBlock(config, index, weight))];
        FinalNorm = new RmsNorm(FinalNormName, weight(FinalNormName + ".weight", [config.DModel]), config.RmsNormEps);
        Output = new Projection(HeadName, weight(HeadName + ".weight", [config.EmbeddingSize, config.DModel]));
        _rotary = new RotaryEmbedding(config.HeadDim, config.RopeTheta);
    }

    public LladaConfig Config { get; }

    /// <summary>Token embedding, <c>[V, D]</c>.</summary>
    public Tensor Embedding { get; private set; }

    public IReadOnlyList<LladaBlock> Blocks { get; }

    public RmsNorm FinalNorm { get; }

    /// <summary>The untied head, <c>[V, D]</c>.</summary>
    public Projection Output { get; }

    public Device Device => Embedding.device;

    /// <summary>
    /// Type that the products of all projections and of the head with their weights are taken in, as under autocast; the weights' own when
    /// null.
    /// </summary>
    /// <exception cref="InputException">float16 on a CPU, where not every libtorch has such products.</exception>
    public ScalarType? ProductType
    {
        get => Output.ProductType;
        set
        {
            if ((value ?? Output.Weight.dtype) == ScalarType.Float16 && Device.type == TorchSharp.DeviceType.CPU)
                throw new InputException("float16 products need a GPU; choose bfloat16 or float32");
            foreach (var projection in Adaptable)
                projection.ProductType = value;
        }
    }

    /// <summary>Whether adapters drop inputs: two passes over the same tokens then differ.</summary>
    public bool HasDropout => Adaptable.Any(projection => projection.Adapter?.Dropout is not null);

    /// <summary>
    /// Whether the kernels compute gradients of its blocks: float32 on the CPU. Passes then go back by <see cref="Backward"/> alone.
    /// </summary>
    private bool HasKernels => Device.type == TorchSharp.DeviceType.CPU && Projections.All(projection => projection.HasKernels);

    /// <summary>
    /// Whether passes with gradients keep only each block's input, and <see cref="Backward"/> computes the blocks again: a third to a half
    /// more arithmetic, and the memory of one block. Passes with a cache or an attention mask are never trained, and keep everything.
    /// </summary>
    public bool ActivationCheckpointing { get; set; }

    /// <summary>What passes draw from, so that a block can be computed again; null when they draw nothing.</summary>
    internal Generator? Noise { get; set; }

    /// <summary>The blocks' linear maps.</summary>
    public IEnumerable<Projection> Projections => Blocks.SelectMany(block => block.Projections);

    /// <summary>Every linear map that an adapter can stand beside: the blocks', then the head.</summary>
    public IEnumerable<Projection> Adaptable => Projections.Append(Output);

    /// <summary>Loads a model folder.</summary>
    /// <param name="path">Folder with <c>config.json</c> and safetensors, one file or sharded.</param>
    /// <param name="dtype">The type to compute in; the files' own when null.</param>
    /// <param name="device">Where the weights go; the CPU when null.</param>
    /// <exception cref="InputException">A file or tensor is missing or one too many, or a shape differs from the config's.</exception>
    /// <exception cref="NotFiniteException">A weight is not finite.</exception>
    public static Llada Load(string path, ScalarType? dtype = null, Device? device = null)
    {
        using var folder = ModelFolder.Open(path);
        if (Nf4Model.IsQuantized(folder))
            return Nf4Model.Load(folder, dtype, device ?? CPU);
        var model = new Llada(folder.Config, (name, shape) => folder.Read(name, shape, dtype, device ?? CPU).DetachFromDisposeScope());
        try
        {
            folder.RequireAllRead();
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Every weight by its checkpoint name; a quantised one as the tensors that make it up.</summary>
    /// <param name="merged">Whether adapters are folded into new copies of their weights; else they are left out.</param>
    public IEnumerable<KeyValuePair<string, Tensor>> Weights(bool merged = false)
    {
        yield return new(EmbeddingName, Embedding);
        foreach (var block in Blocks)
        {
            yield return new(block.AttentionNorm.Name + ".weight", block.AttentionNorm.Weight);
            yield return new(block.FeedForwardNorm.Name + ".weight", block.FeedForwardNorm.Weight);
            foreach (var tensor in block.Projections.SelectMany(projection => projection.Tensors(merged)))
                yield return tensor;
        }

        yield return new(FinalNorm.Name + ".weight", FinalNorm.Weight);
        foreach (var tensor in Output.Tensors(merged))
            yield return tensor;
    }

    /// <summary>
    /// The same network over the same memory, with gradients of its own: weights and adapters are shared, what requires gradients does so
    /// here too.
    /// </summary>
    /// <exception cref="InvalidOperationException">The model is quantised.</exception>
    public Llada Replica()
    {
        using var scope = NewDisposeScope();
        if (Projections.Any(projection => projection.Quantized is not null))
            throw new InvalidOperationException("a quantised model has no replicas");
        var weights = Weights().ToDictionary();
        var replica = new Llada(Config, (name, _) => Share(weights[name]));
        foreach (var (own, other) in Adaptable.Zip(replica.Adaptable))
            if (own.Adapter is { } adapter)
                other.Adapter = new LoraAdapter(Share(adapter.A), Share(adapter.B), adapter.Scaling);
        replica.ProductType = ProductType;
        replica.ActivationCheckpointing = ActivationCheckpointing;
        return replica;

        static Tensor Share(Tensor tensor) => tensor.detach().requires_grad_(tensor.requires_grad).DetachFromDisposeScope();
    }

    /// <summary>
    /// Final hidden states, after the last norm. Gradients reach the blocks by <see cref="Backward"/>; a loss's own <c>backward</c> does
    /// not lead there.
    /// </summary>
    /// <param name="ids">Token ids, int64 <c>[B, L]</c>.</param>
    /// <param name="window">The positions that are wanted; the last block computes queries for these alone. All when null.</param>
    /// <param name="rows">Those of the window that are wanted, int64 <c>[N]</c>: numbers of rows of <c>[B · W, D]</c>. The last block
    /// computes nothing else after its attention. All when null.</param>
    /// <param name="cache">Restricts the pass to the positions of its span, which must hold the window, and supplies the keys and values of
    /// the others.</param>
    /// <param name="first">What the last pass over sequences of this shape left: this one computes the first block's projections for new
    /// tokens alone.</param>
    /// <param name="attentionMask">Which positions may be attended to, bool <c>[B, L]</c>. All when null, as in every pass of the paper
    ///; decoding uses it to leave left padding out of sight (docs/fidelity.md, <c>unpadded</c>).</param>
    /// <returns><c>[B, W, D]</c>, or with <paramref name="rows"/> <c>[N, D]</c>.</returns>
    /// <exception cref="InputException">L is more than the model's context.</exception>
    public Tensor Hidden(Tensor ids, Window? window = null, Tensor? rows = null, KeyValueCache? cache = null,
        FirstProjections? first = null, Tensor? attentionMask = null)
    {
        Config.RequireContext(ids.size(1), "a sequence");
        var tables = _rotary.Tables(ids.size(1), ids.device);
        var span = cache?.Span ?? new Window(0, ids.size(1));
        var wanted = window is { } w ? w with { Start = w.Start - span.Start } : (Window?)null;
        var tokens = ids.narrow(1, span.Start, span.Length);
        var projected = first?.Renew(tokens, changed => Blocks[0].Project(Embedded(changed)));
        var x = Embedded(tokens);
        if (is_grad_enabled() && cache is null && attentionMask is null && (ActivationCheckpointing || HasKernels)
            && (x.requires_grad || Blocks.Any(block => block.IsTrained)))
            return Blockwise(x, wanted, rows);
        foreach (var block in Blocks)
        {
            using var before = x;
            var isLast = ReferenceEquals(block, Blocks[^1]);
            x = block.Forward(before, tables, isLast ? wanted : null, isLast ? rows : null, cache,
                ReferenceEquals(block, Blocks[0]) ? projected : null, attentionMask);
        }

        using (x)
            return FinalNorm.Forward(x);

        Tensor Embedded(Tensor at) => Embedding.index_select(0, at.flatten()).view([.. at.shape, Config.DModel]);
    }

    private Tensor Blockwise(Tensor x, Window? wanted, Tensor? rows)
    {
        var way = new Way(this, x, wanted, rows?.detach().DetachFromDisposeScope());
        var pass = new BlockwisePass(Blocks, x, way, ActivationCheckpointing || !way.HasKernels, Noise);
        _passes.Push(pass);
        // Whoever takes it may free it.
        return pass.Output.alias();
    }

    /// <summary>One pass without cache and mask: the last block computes what is wanted alone.</summary>
    private sealed class Way(Llada model, Tensor x, Window? window, Tensor? rows) : IBlockwise
    {
        private readonly long _length = x.size(1);
        private readonly Device _device = x.device;

        public bool HasKernels { get; } = model.HasKernels;

        private (Tensor, Tensor) Rotary => model._rotary.Tables(_length, _device);

        // The final norm belongs to the last block here: its kernel computes what it computes in passes without gradients, bit by bit.
        public Tensor Forward(LladaBlock block, Tensor input, BlockTrace? trace)
        {
            if (!IsLast(block))
                return block.Forward(input, Rotary, null, null, null, null, null, trace);
            var last = block.Forward(input, Rotary, window, rows, null, null, null, trace);
            trace?.KeepLast(last);
            return model.FinalNorm.Forward(last);
        }

        public Tensor? Backward(LladaBlock block, Tensor input, Tensor gradient, BlockTrace trace)
        {
            if (!IsLast(block))
                return block.Backward(trace, input, gradient, Rotary, null, null);
            using var last = model.FinalNorm.Backward(trace.Last!, gradient);
            return block.Backward(trace, input, last, Rotary, window, rows);
        }

        public void Dispose() => rows?.Dispose();

        private bool IsLast(LladaBlock block) => ReferenceEquals(block, model.Blocks[^1]);
    }

    /// <summary>Adds up the gradients of a loss that passes of this network led to, through their checkpointed blocks too.</summary>
    /// <param name="loss">A scalar with gradient.</param>
    public void Backward(Tensor loss)
    {
        try
        {
            loss.backward();
            foreach (var pass in _passes)
                pass.Backward();
        }
        finally
        {
            DropPasses();
        }
    }

    private void DropPasses()
    {
        foreach (var pass in _passes)
            pass.Dispose();
        _passes.Clear();
    }

    /// <summary>Logits over the vocabulary, <c>[B, W, V]</c> or <c>[N, V]</c>: the head applied to <see cref="Hidden"/>.</summary>
    public Tensor Logits(Tensor ids, Window? window = null, Tensor? rows = null, KeyValueCache? cache = null,
        FirstProjections? first = null, Tensor? attentionMask = null) =>
        Output.Forward(Hidden(ids, window, rows, cache, first, attentionMask));

    public void Dispose()
    {
        foreach (var (_, tensor) in Weights())
            tensor.Dispose();
        foreach (var projection in Adaptable)
            projection.Dispose();
        DropPasses();
        _rotary.Dispose();
    }
}
