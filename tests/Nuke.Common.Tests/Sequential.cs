namespace BuildTests;

/// <summary>Invocations share the console and the log, so these tests run one after another.</summary>
[CollectionDefinition(nameof(Sequential), DisableParallelization = true)]
public sealed class Sequential;
