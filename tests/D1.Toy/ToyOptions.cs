using D1.Core;
using D1.Pipeline.Specs;

namespace D1.Toy;


/// <summary>One option of every kind that a spec can hold.</summary>
public sealed record ToyOptions : ISeededOptions, IValidatedOptions
{
    [Option("Steps to count.", Min = 0, Max = 1000, Unit = "steps")]
    public int Steps { get; init; } = 3;

    [Option("Peak learning rate.", Above = 0, Max = 1, Source = "the toy paper, Table 1")]
    public double LearningRate { get; init; } = 1e-3;

    [Option("Text to write.")]
    public string Text { get; init; } = "toy";

    [Option("How to pick.")]
    public ToyMode Mode { get; init; } = ToyMode.LowConfidence;

    [Option("Whether to shuffle.")]
    public bool Shuffle { get; init; }

    [Option("Lengths.", Min = 1)]
    public IReadOnlyList<int> Lengths { get; init; } = [24, 48];

    [Option("Weights of the tasks.", Min = 0)]
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>();

    [Option("The model.")]
    public ToyModelOptions Model { get; init; } = new();

    [Option("An adapter's rank; none trains everything.", Min = 1)]
    public int? Rank { get; init; }

    [Option("Time that a step takes.", Min = 0, Max = 10_000, Unit = "ms")]
    public int Delay { get; init; }

    [Option("Step at which to fail.", Min = 1)]
    public int? FailAt { get; init; }

    [Option("Seed of every generator.", Min = 0)]
    public long Seed { get; init; } = 7;

    public IEnumerable<(string Parameter, string Problem)> Misfits()
    {
        if (Rank > Model.Width) yield return ("rank", $"must be at most model.width ({Model.Width})");
    }
}
