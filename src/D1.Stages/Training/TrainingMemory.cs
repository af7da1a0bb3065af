using D1.Model.Adapters;
using D1.Model.Network;
using D1.Pipeline;
using D1.Stages.Estimates;
using D1.Stages.Sampling;

namespace D1.Stages.Training;

/// <summary>What training a model keeps in memory, at the least.</summary>
/// <param name="model">The model to start from.</param>
/// <param name="precision">How frozen weights are held.</param>
/// <param name="lora">Adapters; the whole model is trained when null.</param>
/// <param name="activationCheckpointing">Whether blocks are computed again in the backward pass.</param>
internal sealed class TrainingMemory(EstimatedModel model, PrecisionOptions precision, LoraOptions? lora, bool activationCheckpointing)
{
    private const long Float = sizeof(float);

    private readonly LladaConfig _config = model.Config;

    // Bytes of a number in the network's stream: what products are taken in, float32 where the whole model is trained.
    private readonly long _number = lora is null || (precision.Products ?? precision.Weights) is FloatType.Float32 or null ? Float
        : Float / 2;

    /// <param name="copies">Tensors of the weights' size where the whole model is trained: weights, gradients, moments.</param>
    /// <param name="tokens">Tokens of one pass, padding included.</param>
    /// <param name="window">Those whose predictions are wanted: the last block computes queries for these alone.</param>
    /// <param name="predicted">Those that are predicted: what comes after the last block's attention sees these alone.</param>
    /// <param name="readOut">What the head is applied to.</param>
    /// <param name="between">What is kept between updates instead, at the moment that has most: in rollouts, in validation.</param>
    /// <param name="learnedFrom">What is kept for the updates beside what a pass makes.</param>
    public MemoryPlan Plan(int copies, long tokens, long window, long predicted, long readOut, IReadOnlyList<MemoryPart> between,
        params IReadOnlyList<MemoryPart> learnedFrom) => new(
    [
        .. lora is null
            ? (MemoryPart[])[new("weights, gradients and moments", Float * copies * ModelMemory.Parameters(_config),
                "train a smaller model, or adapters only")]
            : [ModelMemory.Frozen(ModelMemory.WeightBytes(model, precision)), Adapters(lora)],
        .. MemoryPlan.Largest(
            // Logits all at once where the head is trained; a frozen head's come in chunks that count for nothing.
            [
                Unpacked(),
                Activations(tokens, window, predicted),
                ModelMemory.Logits(_config, lora is null || AdaptsHead(lora) ? readOut : 0),
                .. learnedFrom,
            ],
            between,
            lora is null ? [] : [ModelMemory.Folded(model, precision, lora.Targets)]),
    ]);

    /// <summary>Multiply-adds of a pass and the way back, from those of passes through everything and through the blocks alone.</summary>
    public double MultiplyAdds(double pass, double blocks) => ((lora is null ? 3 : 2) * pass) + (activationCheckpointing ? blocks : 0);

    private static bool AdaptsHead(LoraOptions lora) => lora.Targets.Any(target => ProjectionShape.IsMeant(Llada.HeadName, target));

    private MemoryPart Adapters(LoraOptions lora) =>
        new("adapters, gradients and moments", 4 * Float * ModelMemory.AdapterParameters(_config, lora.Rank, lora.Targets),
            "lower the adapters' rank");

    // What is float32 goes back by the kernels, which make again what one pass makes.
    private bool ByKernels => _number == Float;

    /// <summary>
    /// Projections in 4 bits as they are multiplied with: each copy but those of the first block's inputs stays until autograd has come by;
    /// the kernels unpack one at a time.
    /// </summary>
    private MemoryPart Unpacked()
    {
        long width = _config.DModel, projections = ModelMemory.Projections(_config), first = width * (width + (2 * _config.KvDim));
        var (unpacked, remedy) = ByKernels ? (width * _config.MlpHiddenSize, "train a smaller model")
            : activationCheckpointing ? (projections / _config.NLayers, "train a smaller model")
            : (projections - first, "unpack them a block at a time (activation_checkpointing: true)");
        return new("weights unpacked for the backward pass", precision.Nf4 ? _number * unpacked : 0, remedy);
    }

    private MemoryPart Activations(long tokens, long window, long predicted)
    {
        long whole = Block(tokens, tokens, tokens), before = _config.NLayers - 1;
        // At its widest at one of the last two blocks: of the last one less is kept, and its gradients are smaller.
        var kept = activationCheckpointing
            ? (_config.NLayers * _number * tokens * _config.DModel) + whole + Gradients(tokens)
            : (before * whole) + Math.Max(Block(tokens, window, predicted) + Gradients(predicted), before > 0 ? Gradients(tokens) : 0);
        return new("kept for the backward pass", kept,
            activationCheckpointing ? "make the batches or the sequences smaller"
                : "compute blocks again (activation_checkpointing: true), or make the batches or the sequences smaller");
    }

    // Of what SwiGLU made and of its two inputs.
    private long Gradients(long outputs) => 3 * _number * outputs * _config.MlpHiddenSize;

    /// <summary>What one block keeps.</summary>
    /// <param name="tokens">Positions with keys and values.</param>
    /// <param name="queries">Positions with queries.</param>
    /// <param name="outputs">Positions that are computed after attention.</param>
    private long Block(long tokens, long queries, long outputs)
    {
        long width = _config.DModel, inner = _config.MlpHiddenSize;
        // Inputs of the two norms in float32; queries, keys and values; SwiGLU's two inputs. Autograd also keeps what attention makes, and
        // the gate once more.
        var (ofQuery, ofGate) = ByKernels ? (1, 2) : (2, 3);
        var always = (tokens * ((Float * width) + (2 * _number * _config.KvDim))) + (queries * ofQuery * _number * width)
            + (outputs * ((Float * width) + (_number * ofGate * inner)));
        // What attention makes is the one input of a trained weight or adapter that is not made again.
        return always + (lora is null ? Float * outputs * width : AdapterInputs(lora, tokens, queries, outputs));
    }

    private long AdapterInputs(LoraOptions lora, long tokens, long queries, long outputs)
    {
        var inputs = lora.Targets.Distinct().Select(Input).OfType<(string Of, long Numbers, long Tokens)>().ToList();
        var inner = inputs.Sum(input => Float * lora.Rank * input.Tokens);
        if (ByKernels)
            return inner + inputs.Where(input => input.Of == "attention" || lora.Dropout > 0).Sum(input => Float * input.Numbers);
        // With dropout every adapter has a mask and a masked input of its own, without an input in its own type.
        if (lora.Dropout > 0)
            return inner + inputs.Sum(input => 2 * Float * input.Numbers);
        return inner + inputs.Sum(input => Float * input.Numbers);

        (string Of, long Numbers, long Tokens)? Input(string target) => target switch
        {
            "q_proj" => ("attn_norm", tokens * _config.DModel, queries),
            "k_proj" or "v_proj" => ("attn_norm", tokens * _config.DModel, tokens),
            "attn_out" => ("attention", outputs * _config.DModel, outputs),
            "ff_proj" or "up_proj" => ("ff_norm", outputs * _config.DModel, outputs),
            "ff_out" => ("swiglu", outputs * _config.MlpHiddenSize, outputs),
            _ => null,
        };
    }
}
