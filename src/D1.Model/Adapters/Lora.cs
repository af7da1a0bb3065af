using D1.Core;
using D1.Model.Network;
using static D1.Model.Numbers;
using static TorchSharp.torch;

namespace D1.Model.Adapters;

/// <summary>Low-rank adapters of a whole model.</summary>
public static class Lora
{
    /// <summary>
    /// Adds fresh adapters: A drawn as PEFT draws it (Kaiming-uniform with a = √5), B zero, so the model's function is unchanged.
    /// </summary>
    /// <exception cref="InputException">A target is none of the model's projections, or there is no target.</exception>
    public static void Attach(Llada model, LoraOptions options, ulong seed)
    {
        if (Unmatched(model, options.Targets) is var unmatched && (options.Targets.Count == 0 || unmatched.Count > 0))
            throw new InputException(
                $"lora targets [{string.Join(", ", unmatched)}]: the model's projections are {string.Join(", ", Kinds(model))}");
        var targets = Targeted(model, options.Targets);
        var number = 0L;
        foreach (var projection in targets)
        {
            using var generator = new Generator((ulong)CounterRandom.Seed(seed, "lora", number++));
            var (rows, columns) = (projection.Shape[0], projection.Shape[1]);
            var bound = 1.0 / Math.Sqrt(columns);
            var a = empty(options.Rank, columns, dtype: ScalarType.Float32).uniform_(-bound, bound, generator);
            var b = zeros(rows, options.Rank, dtype: ScalarType.Float32);
            projection.Adapter = new LoraAdapter(a.to(model.Device).DetachFromDisposeScope(), b.to(model.Device).DetachFromDisposeScope(),
                options.Alpha / options.Rank);
        }
    }

    /// <summary>The projections that targets mean.</summary>
    internal static List<Projection> Targeted(Llada model, IReadOnlyList<string> targets) =>
        [.. model.Adaptable.Where(projection => targets.Any(target => ProjectionShape.IsMeant(projection.Name, target)))];

    /// <summary>The targets that no projection matches: PEFT takes them and adapts nothing.</summary>
    public static IReadOnlyList<string> Unmatched(Llada model, IReadOnlyList<string> targets) =>
        [.. targets.Where(target => Targeted(model, [target]).Count == 0)];

    private static IEnumerable<string> Kinds(Llada model) =>
        model.Adaptable.Select(projection => projection.Name.Split('.')[^1]).Distinct();

    /// <summary>
    /// The adapters' parameters by PEFT's names without their prefix: <c>model.transformer.blocks.N.q_proj.lora_A.weight</c>.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Parameters(Llada model)
    {
        foreach (var projection in model.Adaptable)
        {
            if (projection.Adapter is not { } adapter)
                continue;
            yield return new(projection.Name + ".lora_A.weight", adapter.A);
            yield return new(projection.Name + ".lora_B.weight", adapter.B);
        }
    }

    /// <summary>
    /// Switches dropout on until the result is disposed: at every call each adapter drops inputs of its own, drawn from
    /// <paramref name="generator"/>, and scales the rest by 1 / (1 − p). The released trainer keeps it on in rollouts and in old and
    /// reference log-probabilities too (docs/fidelity.md).
    /// </summary>
    /// <param name="model">The adapted model.</param>
    /// <param name="probability">p, below 1; nothing is dropped at 0.</param>
    /// <param name="generator">A generator of the model's device.</param>
    public static IDisposable WithDropout(Llada model, double probability, Generator generator)
    {
        var keep = 1 - probability;
        model.Noise = generator;
        return new Switched(model, _ => true, adapter => adapter.Dropout = probability == 0 ? null : Draw, adapter =>
        {
            adapter.Dropout = null;
            model.Noise = null;
        });

        Tensor Draw(Tensor x) => rand(x.shape, dtype: ScalarType.Float32, device: x.device, generator: generator).lt(Number(keep))
            .to(x.dtype).div_(Number(keep));
    }

    /// <summary>Switches all adapters off until the result is disposed.</summary>
    public static IDisposable Disabled(Llada model) =>
        new Switched(model, adapter => adapter.Enabled, adapter => adapter.Enabled = false, adapter => adapter.Enabled = true);

    /// <summary>Drops all adapters; the base model stays.</summary>
    public static void Remove(Llada model)
    {
        foreach (var projection in model.Adaptable)
        {
            projection.Adapter?.Dispose();
            projection.Adapter = null;
        }
    }

    /// <summary>Folds every adapter into its weight and removes it; a quantised weight becomes a whole one.</summary>
    public static void Merge(Llada model)
    {
        using var inference = no_grad();
        foreach (var projection in model.Adaptable)
        {
            if (projection.Adapter is not { } adapter)
                continue;
            using var scope = NewDisposeScope();
            projection.Weight = adapter.Merge(projection.Weight).DetachFromDisposeScope();
        }

        Remove(model);
    }

    /// <summary>Adapters in another state until it is disposed.</summary>
    private sealed class Switched : IDisposable
    {
        private readonly List<LoraAdapter> _adapters;
        private readonly Action<LoraAdapter> _back;

        public Switched(Llada model, Func<LoraAdapter, bool> which, Action<LoraAdapter> to, Action<LoraAdapter> back)
        {
            _adapters = [.. model.Adaptable.Select(projection => projection.Adapter).OfType<LoraAdapter>().Where(which)];
            _back = back;
            _adapters.ForEach(to);
        }

        public void Dispose() => _adapters.ForEach(_back);
    }
}
