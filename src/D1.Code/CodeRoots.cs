namespace D1.Code;

/// <summary>Where a walk through the code begins. Types have the names of <see cref="Type.FullName"/>, generic ones without
/// arguments.</summary>
/// <param name="Built">Types that are constructed and whose constructors run.</param>
/// <param name="Given">Types of objects that come from outside: they and everything that they hold are constructed as well.</param>
/// <param name="Called">Members that are called, as <c>Type::Name</c>.</param>
public sealed record CodeRoots(IReadOnlyCollection<string> Built, IReadOnlyCollection<string> Given, IReadOnlyCollection<string> Called)
{
    // What every stage's result goes through: the work itself, what of it counts, and the figures that are written beside it.
    private static readonly string[] OfEveryStage =
    [
        "D1.Stages.Pipeline.IStage::Run", "D1.Stages.Pipeline.IStage::get_Outputs", "D1.Stages.Pipeline.IStage::get_Records",
        "D1.Stages.Artifacts.Artifact::WriteMetrics",
    ];

    /// <summary>Where the code of a stage begins.</summary>
    /// <param name="built">The stage, and the kinds that its options name.</param>
    /// <param name="records">The records that its options hold.</param>
    public static CodeRoots OfStage(IEnumerable<string> built, IEnumerable<string> records) => new(
        [.. built.Distinct().Order(StringComparer.Ordinal)],
        [.. records.Append("D1.Stages.Pipeline.StageContext").Distinct().Order(StringComparer.Ordinal)],
        OfEveryStage);

    /// <summary>The name by which the graph knows a type.</summary>
    public static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!;
}
