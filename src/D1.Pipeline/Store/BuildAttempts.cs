namespace D1.Pipeline.Store;

/// <summary>State of a build that spans attempts.</summary>
/// <param name="RunId">Tracking run that all attempts share; null before the first.</param>
/// <param name="Seconds">Work of the attempts before this one that ended in order.</param>
public sealed record BuildAttempts(string? RunId = null, double Seconds = 0);
