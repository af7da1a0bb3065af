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
        "D1.Pipeline.IStage::Run", "D1.Pipeline.IStage::get_Outputs", "D1.Pipeline.IStage::get_Records",
        "D1.Pipeline.Store.Artifact::WriteMetrics",
    ];

    // What sets threads and kernels before a stage computes, and a GPU's switches: no stage calls it, and bits depend on it.
    private static readonly string[] OfComputing =
        ["D1.Pipeline.Execution.NativeSettings::Apply", "D1.Pipeline.Execution.NativeSettings::ApplyTo"];

    private static readonly string[] OfGpus = ["D1.Pipeline.IStage::BeginComputing"];

    /// <summary>Where the code of a stage begins.</summary>
    /// <param name="built">The stage, and the kinds that its options name.</param>
    /// <param name="records">The records that its options hold.</param>
    /// <param name="computes">Whether it does more than move bytes.</param>
    /// <param name="onGpu">Whether it does so on a GPU.</param>
    public static CodeRoots OfStage(IEnumerable<string> built, IEnumerable<string> records, bool computes, bool onGpu) => new(
        [.. built.Distinct().Order(StringComparer.Ordinal)],
        [.. records.Append("D1.Pipeline.StageContext").Distinct().Order(StringComparer.Ordinal)],
        [.. OfEveryStage, .. computes ? OfComputing : [], .. onGpu ? OfGpus : []]);

    /// <summary>The name by which the graph knows a type.</summary>
    public static string NameOf(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).FullName!;
}
