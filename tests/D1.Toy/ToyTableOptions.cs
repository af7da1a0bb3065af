using D1.Core;

namespace D1.Toy;

public sealed record ToyTableOptions
{
    [Option("Models, by the specs that make them.")]
    public required IReadOnlyList<string> Models { get; init; }

    [Option("Lengths.", Min = 1)]
    public IReadOnlyList<int> Lengths { get; init; } = [24, 48];
}
