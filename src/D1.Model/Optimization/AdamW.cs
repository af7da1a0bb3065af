using D1.Core;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Optimization;

/// <summary>
/// AdamW (Loshchilov and Hutter 2019, Algorithm 2) with clipping to a global norm; its whole state can be saved and restored.
/// </summary>
public sealed class AdamW : IDisposable
{
    private readonly AdamWOptions _options;
    private readonly List<(string Name, Tensor Parameter, Tensor Mean, Tensor Variance)> _slots;

    /// <param name="parameters">Leaf tensors by name; they are made to require gradients.</param>
    /// <param name="options">Constants.</param>
    public AdamW(IEnumerable<KeyValuePair<string, Tensor>> parameters, AdamWOptions options)
    {
        _options = options;
        using var scope = NewDisposeScope();
        _slots = [.. parameters.Select(pair => (pair.Key, pair.Value.requires_grad_(), Moment(pair.Value), Moment(pair.Value)))];

        static Tensor Moment(Tensor parameter) => zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
    }

    /// <summary>Updates done so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Applies one update from the gradients and clears them.</summary>
    /// <param name="learningRate">The rate of this update.</param>
    /// <returns>The gradients' global norm before clipping.</returns>
    /// <exception cref="NotFiniteException">The norm or the rate is not finite; nothing is changed then.</exception>
    public double Step(double learningRate)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        var gradients = _slots.Select(slot => slot.Parameter.grad).ToList();
        var norms = stack([.. gradients.OfType<Tensor>().Select(gradient => gradient.norm())]);
        var norm = Finite.Require(norms.norm().item<float>(), "gradient_norm");
        var scale = _options.MaxGradNorm > 0 ? Math.Min(1, _options.MaxGradNorm / (norm + 1e-6)) : 1;

        var correction1 = 1 - Math.Pow(_options.Beta1, Steps + 1);
        Finite.Require((float)(learningRate / correction1), "the learning rate, as a number of 32 bits,");

        Steps++;
        var correction2 = Math.Sqrt(1 - Math.Pow(_options.Beta2, Steps));
        foreach (var ((_, parameter, mean, variance), gradient) in _slots.Zip(gradients))
        {
            if (gradient is null)
                continue;
            using var update = NewDisposeScope();
            if (scale != 1)
                gradient.mul_(Number(scale));
            if (_options.WeightDecay != 0)
                parameter.mul_(Number(1 - learningRate * _options.WeightDecay));
            mean.mul_(Number(_options.Beta1)).add_(gradient, Number(1 - _options.Beta1));
            variance.mul_(Number(_options.Beta2)).addcmul_(gradient, gradient, Number(1 - _options.Beta2));
            parameter.addcdiv_(mean, variance.sqrt().div_(Number(correction2)).add_(Number(_options.Epsilon), Number(1)),
                Number(-learningRate / correction1));
            gradient.zero_();
        }

        return norm;
    }

    /// <summary>Both moments of every parameter, by name; restored by <see cref="Restore"/>.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> State()
    {
        foreach (var (name, _, mean, variance) in _slots)
        {
            yield return new(name + ".exp_avg", mean);
            yield return new(name + ".exp_avg_sq", variance);
        }
    }

    /// <summary>Takes up a saved state.</summary>
    /// <param name="read">Supplies a saved tensor by name.</param>
    /// <param name="steps">Updates done when it was saved.</param>
    public void Restore(Func<string, Tensor> read, long steps)
    {
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        foreach (var (name, tensor) in State())
            tensor.copy_(read(name));
        Steps = steps;
    }

    public void Dispose()
    {
        foreach (var (_, _, mean, variance) in _slots)
        {
            mean.Dispose();
            variance.Dispose();
        }
    }
}
