namespace D1.Stages.Specs;

/// <summary>The keys that every spec may have beside its stage's own parameters.</summary>
public static class SpecKeys
{
    /// <summary>Name of the stage that the spec runs.</summary>
    public const string Stage = "stage";

    /// <summary>File whose content this spec is a delta to, relative to this file.</summary>
    public const string Extends = "extends";

    /// <summary>Mapping of the stage's input slots to other specs.</summary>
    public const string Inputs = "inputs";

    /// <summary>Threads that the stage computes with; a stage takes as many of the scheduler's places. Part of the key.</summary>
    public const string Threads = "threads";

    /// <summary><c>cpu</c> or <c>cuda</c>. Part of the key.</summary>
    public const string Device = "device";

    /// <summary>Expected duration in seconds: a hint for the order and the ETA, never part of the key.</summary>
    public const string Cost = "cost";

    public static IReadOnlyList<string> All { get; } = [Stage, Extends, Inputs, Threads, Device, Cost];
}
