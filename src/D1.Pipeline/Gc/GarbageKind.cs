namespace D1.Pipeline.Gc;

/// <summary>What a folder was that is not needed any more.</summary>
public enum GarbageKind
{
    /// <summary>A finished result.</summary>
    Artifact,

    /// <summary>Checkpoints and finished parts of a build that was stopped.</summary>
    Work,

    /// <summary>The journal of a run that no artifact and no stopped build is of, or is nested in.</summary>
    Run,

    /// <summary>A list of code that no artifact or build names.</summary>
    Code,

    /// <summary>An artifact that was found damaged and moved aside.</summary>
    Damaged,
}
