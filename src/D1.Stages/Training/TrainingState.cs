using System.Globalization;
using D1.Core;
using D1.Model;
using D1.Model.Files;
using D1.Model.Optimization;
using static TorchSharp.torch;

namespace D1.Stages.Training;

/// <summary>
/// What a training stage must not lose: trained parameters, the optimiser, the number of steps and what was counted along them. Random
/// numbers are derived from (seed, purpose, step), so there is no generator to save.
/// </summary>
internal sealed class TrainingState(IReadOnlyList<KeyValuePair<string, Tensor>> parameters, AdamW optimizer)
{
    private const string FileName = "state.safetensors";
    private const string Weights = "weights/";
    private const string Optimizer = "optimizer/";
    private const string Counts = "counts/";

    private readonly Dictionary<string, long> _counts = [];

    /// <summary>Steps done.</summary>
    public long Step { get; set; }

    /// <summary>What the stage counted over all of its steps under a name.</summary>
    public long Counted(string name) => _counts.GetValueOrDefault(name);

    /// <summary>Counts so many more.</summary>
    public void Count(string name, long more) => _counts[name] = Counted(name) + more;

    /// <summary>Writes everything into one file of <paramref name="folder"/>.</summary>
    /// <exception cref="NotFiniteException">A number is not finite: nothing is written, and the last checkpoint is a good one.</exception>
    public void Save(string folder)
    {
        var tensors = parameters.Select(pair => KeyValuePair.Create(Weights + pair.Key, pair.Value))
            .Concat(optimizer.State().Select(pair => KeyValuePair.Create(Optimizer + pair.Key, pair.Value))).ToList();
        foreach (var (name, tensor) in tensors)
            FiniteTensor.Require(tensor, $"'{name}'");
        var metadata = _counts.ToDictionary(pair => Counts + pair.Key, pair => pair.Value.ToString(CultureInfo.InvariantCulture));
        metadata["step"] = Step.ToString(CultureInfo.InvariantCulture);
        metadata["optimizer_steps"] = optimizer.Steps.ToString(CultureInfo.InvariantCulture);
        SafetensorsWriter.Write(Path.Combine(folder, FileName), tensors, metadata);
    }

    /// <summary>Takes up what <see cref="Save"/> wrote into <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">The file is damaged or belongs to another model.</exception>
    public void Restore(string folder)
    {
        var path = Path.Combine(folder, FileName);
        using var scope = NewDisposeScope();
        using var inference = no_grad();
        using var file = SafetensorsFile.Open(path);
        if (!file.Metadata.TryGetValue("step", out var step) || !file.Metadata.TryGetValue("optimizer_steps", out var optimizerSteps))
            throw new InputException($"{path}: not a checkpoint: its header has no step");
        foreach (var (name, tensor) in parameters)
        {
            var saved = file.Read(Weights + name);
            if (!saved.shape.SequenceEqual(tensor.shape))
                throw new InputException($"{path}: '{name}' has another shape than the model's");
            tensor.copy_(saved);
        }

        optimizer.Restore(name => file.Read(Optimizer + name), long.Parse(optimizerSteps, CultureInfo.InvariantCulture));
        Step = long.Parse(step, CultureInfo.InvariantCulture);
        _counts.Clear();
        foreach (var (name, count) in file.Metadata.Where(pair => pair.Key.StartsWith(Counts, StringComparison.Ordinal)))
            _counts.Add(name[Counts.Length..], long.Parse(count, CultureInfo.InvariantCulture));
    }
}
