using Polly;
using Polly.Retry;

namespace D1.Stages.Tracking.Rest;

/// <summary>Tries again what may pass: exponential backoff with jitter, or what the server asks for in Retry-After.</summary>
internal sealed class Retries
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private readonly ResiliencePipeline _pipeline;

    /// <param name="times">Tries after the first.</param>
    /// <param name="firstWait">About how long before the second try; doubled for each further one.</param>
    /// <param name="failed">Told of each failure that is tried again.</param>
    public Retries(int times, TimeSpan firstWait, Action<MlflowTroubleException>? failed = null) =>
        _pipeline = new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<MlflowTroubleException>(trouble => trouble.IsTransient),
            MaxRetryAttempts = times,
            Delay = firstWait,
            MaxDelay = LongestWait,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = attempt => ValueTask.FromResult(Asked(attempt.Outcome.Exception)),
            OnRetry = attempt =>
            {
                if (attempt.Outcome.Exception is MlflowTroubleException trouble) failed?.Invoke(trouble);
                return ValueTask.CompletedTask;
            },
        }).Build();

    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> request, CancellationToken cancellation) =>
        await _pipeline.ExecuteAsync(async token => await request(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    public async Task RunAsync(Func<CancellationToken, Task> request, CancellationToken cancellation) =>
        await _pipeline.ExecuteAsync(async token => await request(token).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    private static TimeSpan? Asked(Exception? error) => error is MlflowTroubleException { RetryAfter: { } wait }
        ? wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait
        : null;
}
