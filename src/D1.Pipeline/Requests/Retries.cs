using Polly;
using Polly.Retry;

namespace D1.Pipeline.Requests;

/// <summary>Tries again what may pass: exponential backoff with jitter, or what the server asks for in Retry-After.</summary>
public sealed class Retries
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private readonly ResiliencePipeline _pipeline;

    /// <param name="times">Tries after the first.</param>
    /// <param name="firstWait">About how long before the second try; doubled for each further one.</param>
    /// <param name="failed">Told of each failure that is tried again.</param>
    /// <param name="time">What the waits are measured by.</param>
    /// <param name="longestAsked">A server that asks to be left alone for longer is not asked again; default: 60 s.</param>
    public Retries(int times, TimeSpan firstWait, Action<RequestTroubleException>? failed = null, TimeProvider? time = null,
        TimeSpan? longestAsked = null) =>
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = time ?? TimeProvider.System }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder()
                .Handle<RequestTroubleException>(trouble => trouble.IsTransient && !(trouble.RetryAfter > (longestAsked ?? LongestWait))),
            MaxRetryAttempts = times,
            Delay = firstWait,
            MaxDelay = LongestWait,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = attempt => ValueTask.FromResult(Asked(attempt.Outcome.Exception)),
            OnRetry = attempt =>
            {
                if (attempt.Outcome.Exception is RequestTroubleException trouble) failed?.Invoke(trouble);
                return ValueTask.CompletedTask;
            },
        }).Build();

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellation) =>
        await _pipeline.ExecuteAsync(async token => await request(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    public async Task RunAsync(Func<CancellationToken, Task> request, CancellationToken cancellation) =>
        await _pipeline.ExecuteAsync(async token => await request(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    private static TimeSpan? Asked(Exception? error) => error is RequestTroubleException { RetryAfter: { } wait }
        ? wait < TimeSpan.Zero ? TimeSpan.Zero : wait
        : null;
}

/// <summary>A request came to no answer, or to one that may be another the next time.</summary>
public class RequestTroubleException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Worth trying again soon.</summary>
    public bool IsTransient { get; init; }

    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
