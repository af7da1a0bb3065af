namespace D1.Pipeline.Tests.Tracking.Fake;

/// <summary>What goes wrong with one request.</summary>
public enum Fault
{
    None,

    /// <summary>The connection is cut before the request is looked at.</summary>
    Reset,

    /// <summary>500 without doing it.</summary>
    ServerError,

    /// <summary>429 with Retry-After: 0, without doing it.</summary>
    TooManyRequests,

    /// <summary>It is done, and the connection is cut before the answer.</summary>
    AnswerLost,

    /// <summary>It is done, and half of the answer comes.</summary>
    HalfAnswer,

    /// <summary>It is done, and answered with 500.</summary>
    DoneAndServerError,

    /// <summary>No answer for longer than the client waits, without doing it.</summary>
    Silence,

    /// <summary>It is done, and no answer for longer than the client waits.</summary>
    DoneAndSilence,

    /// <summary>A page of something that is not MLflow.</summary>
    ForeignPage,

    /// <summary>The login is not accepted.</summary>
    NotLoggedIn,
}
