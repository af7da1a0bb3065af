namespace D1.Pipeline.Requests;

/// <summary>A request came to no answer, or to one that may be another the next time.</summary>
public class RequestTroubleException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Worth trying again soon.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
