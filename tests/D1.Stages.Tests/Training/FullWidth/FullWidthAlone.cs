namespace D1.Stages.Tests.Training.FullWidth;

/// <summary>No other test runs beside these: they take gigabytes, and measure how many.</summary>
[CollectionDefinition(nameof(FullWidthAlone), DisableParallelization = true)]
public sealed class FullWidthAlone;
