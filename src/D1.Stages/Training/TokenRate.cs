using D1.Stages.Pipeline;

namespace D1.Stages.Training;

/// <summary>Tokens per second since the stage began in this process.</summary>
internal sealed class TokenRate(StageContext context)
{
    private readonly long _started = context.Time.GetTimestamp();
    private long _tokens;

    /// <returns>The rate so far.</returns>
    public double Add(long tokens)
    {
        _tokens += tokens;
        return Math.Round(_tokens / Math.Max(1e-9, context.Time.GetElapsedTime(_started).TotalSeconds));
    }
}
