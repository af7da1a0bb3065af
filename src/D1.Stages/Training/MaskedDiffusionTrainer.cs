using D1.Core;
using D1.Model;
using D1.Model.Adapters;
using D1.Model.Likelihood;
using D1.Model.Network;
using D1.Model.Optimization;
using D1.Stages.Sources;
using D1.Text.Tokenization;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>Steps of masked-diffusion training (paper Algorithm 2), for pre-training and for SFT.</summary>
/// <param name="model">The model that learns.</param>
/// <param name="replicas">The model on several threads.</param>
/// <param name="optimizer">Over the model's trained parameters.</param>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="options">The seed that every random number of step n is derived from, with n; what the loss is divided by.</param>
/// <param name="dropout">Probability that an input of an adapter is dropped in an update.</param>
internal sealed class MaskedDiffusionTrainer(Llada model, DataParallel replicas, AdamW optimizer, ITokenizer tokenizer,
    MaskedDiffusionOptions options, double dropout)
{
    /// <summary>One update on a batch of examples.</summary>
    /// <returns>The loss and the gradients' norm before clipping.</returns>
    /// <exception cref="NotFiniteException">One of them is not finite; the model is left as it was.</exception>
    public (double Loss, double GradientNorm) Step(long step, IReadOnlyList<TokenizedExample> examples, int length, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)CounterRandom.Seed((ulong)options.Seed, "masking", step));
        var batch = ExampleBatch.Of(examples, tokenizer.EosId, length);
        var noisy = Mask(batch, Stratified(examples.Count, generator), generator);
        var parts = replicas.Count * options.AccumulationSteps;
        var loss = Enumerable.Range(0, options.AccumulationSteps)
            .Sum(pass => replicas.Backward((replica, index) => Learn(replica, noisy, (pass * replicas.Count) + index, parts, step)));
        return (Finite.Require(loss, "loss"), optimizer.Step(learningRate));
    }

    private double Learn(Llada replica, MaskedBatch batch, int part, int parts, long step)
    {
        using var noise = new Generator((ulong)CounterRandom.Seed((ulong)options.Seed, "dropout", step, part), replica.Device);
        using var on = dropout > 0 ? Lora.WithDropout(replica, dropout, noise) : null;
        var loss = MaskedDiffusionLoss.Forward(replica, batch.Part(part, parts));
        replica.Backward(loss);
        return loss.item<float>();
    }

    /// <summary>Mean loss of held-out examples under fixed masks and evenly spaced t.</summary>
    /// <param name="examples">The examples.</param>
    /// <param name="length">Tokens of a row.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="beforeBatch">Called before every batch.</param>
    public double Validate(IReadOnlyList<TokenizedExample> examples, int length, int batchSize, Action beforeBatch)
    {
        // Not inference mode: tables that the network computes here and keeps are part of later training steps.
        using var inference = no_grad();
        double total = 0;
        foreach (var (index, chunk) in examples.Chunk(batchSize).Index())
        {
            beforeBatch();
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)CounterRandom.Seed(0, "validation", index));
            var batch = ExampleBatch.Of(chunk, tokenizer.EosId, length);
            var time = Range(chunk.Length, CPU).to(ScalarType.Float32).Plus(0.5).div(Number(chunk.Length));
            total += MaskedDiffusionLoss.Forward(model, Mask(batch, time, generator)).item<float>() * chunk.Length;
        }

        return total / examples.Count;
    }

    // Drawn on the CPU whatever the device: every device sees the same masks.
    private MaskedBatch Mask(ExampleBatch batch, Tensor time, Generator generator) => ForwardProcess.Mask(
        batch.Ids, batch.PromptLengths, time, rand(batch.Ids.shape, dtype: ScalarType.Float32, generator: generator), tokenizer.MaskId,
        options.LearnPadding ? null : batch.Lengths).To(model.Device);

    /// <summary>t of each row, one from every 1/B of [0, 1): the same distribution as independent draws, with less variance.</summary>
    private static Tensor Stratified(int count, Generator generator)
    {
        var strata = randperm(count, dtype: ScalarType.Float32, generator: generator);
        return strata.Plus(rand([count], dtype: ScalarType.Float32, generator: generator)).div(Number(count));
    }
}
