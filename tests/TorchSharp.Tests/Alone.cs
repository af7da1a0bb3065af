namespace TorchSharp.Tests;

/// <summary>Tests that count live tensors or change what the whole process shares: they run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
