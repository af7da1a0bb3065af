namespace D1.Stages.Pipeline;

/// <summary>The stages that come with D1.</summary>
public static class BuiltInStages
{
    public static StageRegistry Registry { get; } = new([]);
}
