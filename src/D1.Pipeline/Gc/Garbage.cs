namespace D1.Pipeline.Gc;

/// <summary>A folder of the store that nothing needs any more.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Stage">The stage's name.</param>
/// <param name="Key">The key's value.</param>
/// <param name="Spec">The spec and overrides that it was built from; null where that cannot be read.</param>
/// <param name="Folder">Full path; of a list of code, its file's.</param>
/// <param name="Bytes">Sum of its files' sizes.</param>
/// <param name="Seconds">Work that it is the result of; 0 of what is none.</param>
public sealed record Garbage(GarbageKind Kind, string Stage, string Key, string? Spec, string Folder, long Bytes, double Seconds = 0);

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

    /// <summary>A graph of jobs that ended long ago, or a program that jobs no longer run.</summary>
    Submission,
}
