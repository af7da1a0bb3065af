using D1.Pipeline.Keys;

namespace D1.Pipeline.Store;

/// <summary>That a result of other code was taken as today's: whoever uses it can read why.</summary>
/// <param name="Reason">Why the code between changes nothing of it, in the words of who took it.</param>
/// <param name="From">The artifact that was taken: its stage and key.</param>
/// <param name="OldCode">Digest of the code that made it, or what a former key schema had instead.</param>
/// <param name="NewCode">Digest of the code that it stands for.</param>
/// <param name="Between">Members that differ; null where those of the old code were not kept.</param>
/// <param name="Proof">What was made again and came out equal; null where nothing was.</param>
/// <param name="At">When (UTC).</param>
public sealed record Adoption(string Reason, string From, string OldCode, string NewCode, CodeDifference? Between, string? Proof,
    DateTimeOffset At)
{
    /// <summary>One line for people.</summary>
    public string Describe()
    {
        var (stage, key) = From.Split('/') is [var first, var second] ? (first, second) : ("", From);
        var proved = Proof is null ? "" : $" (proved: {Proof})";
        return $"taken from {stage}/{StageKey.Shorten(key)}, made under other code: {Reason}{proved}";
    }
}
