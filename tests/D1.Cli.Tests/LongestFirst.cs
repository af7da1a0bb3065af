using D1.Cli.Tests;
using Xunit.Abstractions;

[assembly: TestCollectionOrderer("D1.Cli.Tests." + nameof(LongestFirst), "D1.Cli.Tests")]

namespace D1.Cli.Tests;

/// <summary>
/// Classes that share a scene run one after the other (those of Slurm for minutes, in which they mostly wait): they begin first, beside all
/// the others, where they would else be what the whole suite waits for.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderByDescending(collection => collection.CollectionDefinition is not null);
}
