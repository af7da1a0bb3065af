using D1.Core;

namespace D1.Toy;

public sealed record ToyModelOptions
{
    [Option("Width.", Min = 1, Max = 4096)]
    public int Width { get; init; } = 64;

    [Option("Layers.", Min = 1)]
    public int NLayers { get; init; } = 3;
}
