using D1.Model.Network;
using D1.Model.Randomness;


using static TorchSharp.torch;

namespace D1.Model.Adapters;

/// <summary>Low-rank adapters of a whole model.</summary>
public static class Lora
{
    /// <summary>Adds fresh adapters: A drawn as PEFT draws it (Kaiming-uniform with a = √5), B zero, so the model's function is unchanged.</summary>
    /// <exception cref="InputException">The model has none of the named projections.</exception>
    public static void Attach(Llada model, LoraOptions options, ulong seed)
    {
        var targets = Targeted(model, options.Targets);
        if (targets.Count == 0)
            throw new InputException($"lora targets [{string.Join(", ", options.Targets)}]: the model has none of these projections");
        var number = 0L;
        foreach (var projection in targets)
        {
            using var generator = new Generator((ulong)CounterRandom.Seed(seed, "lora", number++));
            var (rows, columns) = (projection.Shape[0], projection.Shape[1]);
            var bound = 1.0 / Math.Sqrt(columns);
            var a = empty(options.Rank, columns, dtype: ScalarType.Float32).uniform_(-bound, bound, generator);
            var b = zeros(rows, options.Rank, dtype: ScalarType.Float32);
            projection.Adapter = new LoraAdapter(a.DetachFromDisposeScope(), b.DetachFromDisposeScope(), options.Alpha / options.Rank);
        }
    }

    /// <summary>The projections that targets name, by the last parts of their names, as PEFT matches them: <c>q_proj</c>, or <c>blocks.0.q_proj</c> for one layer.</summary>
    internal static List<Projection> Targeted(Llada model, IReadOnlyList<string> targets) =>
        [.. model.Projections.Where(projection => targets.Any(target => projection.Name == target || projection.Name.EndsWith("." + target, StringComparison.Ordinal)))];

    /// <summary>The adapters' parameters by PEFT's names without their prefix: <c>model.transformer.blocks.N.q_proj.lora_A.weight</c>.</summary>
    public static IEnumerable<KeyValuePair<string, Tensor>> Parameters(Llada model)
    {
        foreach (var projection in model.Projections)
        {
            if (projection.Adapter is not { } adapter)
                continue;
            yield return new(projection.Name + ".lora_A.weight", adapter.A);
            yield return new(projection.Name + ".lora_B.weight", adapter.B);
        }
    }

    /// <summary>Switches all adapters off until the result is disposed.</summary>
    public static IDisposable Disabled(Llada model) => new SwitchedOff(model);

    /// <summary>Drops all adapters; the base model stays.</summary>
    public static void Remove(Llada model)
    {
        foreach (var projection in model.Projections)
        {
            projection.Adapter?.Dispose();
            projection.Adapter = null;
        }
    }

    /// <summary>Folds every adapter into its weight and removes it; a quantised weight becomes a whole one.</summary>
    public static void Merge(Llada model)
    {
        using var inference = no_grad();
        foreach (var projection in model.Projections)
        {
            if (projection.Adapter is not { } adapter)
                continue;
            using var scope = NewDisposeScope();
            projection.Weight = adapter.Merge(projection.Weight).DetachFromDisposeScope();
        }

        Remove(model);
    }

    private sealed class SwitchedOff : IDisposable
    {
        private readonly List<LoraAdapter> _adapters;

        public SwitchedOff(Llada model)
        {
            _adapters = [.. model.Projections.Select(projection => projection.Adapter).OfType<LoraAdapter>().Where(adapter => adapter.Enabled)];
            _adapters.ForEach(adapter => adapter.Enabled = false);
        }

        public void Dispose() => _adapters.ForEach(adapter => adapter.Enabled = true);
    }
}
