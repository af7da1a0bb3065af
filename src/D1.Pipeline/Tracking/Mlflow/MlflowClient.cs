using System.Text.Json;
using System.Text.Json.Nodes;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>MLflow's REST API, version 2.0, as far as D1 uses it. Each call is one request; <see cref="MlflowHttp"/> says what it
/// throws.</summary>
internal sealed class MlflowClient(MlflowHttp http)
{
    private const string Api = "api/2.0/mlflow/";
    private const string Artifacts = "api/2.0/mlflow-artifacts/artifacts/";
    private const int HistoryPage = 10_000;

    /// <summary>An experiment, deleted ones too, or null.</summary>
    public async Task<MlflowExperiment?> FindExperimentAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var query = $"{Api}experiments/get-by-name?experiment_name={Uri.EscapeDataString(name)}";
            var answer = await http.GetAsync(query, cancellation).ConfigureAwait(false);
            return Read<MlflowExperiment>(answer["experiment"]);
        }
        catch (MlflowRefusedException refusal) when (refusal.IsGone)
        {
            return null;
        }
    }

    public Task CreateExperimentAsync(string name, CancellationToken cancellation) =>
        http.PostAsync(Api + "experiments/create", new { name }, cancellation);

    /// <summary>The run with a tag, deleted ones not, or null.</summary>
    public async Task<MlflowRun?> FindRunAsync(string experimentId, MlflowPair tag, CancellationToken cancellation)
    {
        var answer = await http.PostAsync(Api + "runs/search", new
        {
            experiment_ids = new[] { experimentId },
            filter = $"tags.`{tag.Key}` = '{tag.Value}'",
            run_view_type = "ACTIVE_ONLY",
            max_results = 1,
        }, cancellation).ConfigureAwait(false);
        return answer["runs"] is JsonArray { Count: > 0 } runs ? Read<MlflowRun>(runs[0]?["info"]) : null;
    }

    /// <summary>Whether the server knows a run, a deleted one too.</summary>
    public async Task<bool> HasRunAsync(string runId, CancellationToken cancellation)
    {
        try
        {
            await http.GetAsync($"{Api}runs/get?run_id={Uri.EscapeDataString(runId)}", cancellation).ConfigureAwait(false);
            return true;
        }
        catch (MlflowRefusedException refusal) when (refusal.IsGone)
        {
            return false;
        }
    }

    /// <param name="experimentId">Where it belongs.</param>
    /// <param name="recorded">What it is.</param>
    /// <param name="tags">At most 20.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<MlflowRun> CreateRunAsync(
        string experimentId, RecordedRun recorded, IReadOnlyList<MlflowPair> tags, CancellationToken cancellation)
    {
        var answer = await http.PostAsync(Api + "runs/create", new
        {
            experiment_id = experimentId,
            user_id = recorded.User,
            run_name = MlflowText.RunName(recorded.Name),
            start_time = recorded.Started,
            tags,
        }, cancellation).ConfigureAwait(false);
        return Read<MlflowRun>(answer["run"]?["info"]);
    }

    /// <param name="runId">The run.</param>
    /// <param name="status">How it stands.</param>
    /// <param name="ended">Milliseconds since 1970; null while it runs.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task UpdateRunAsync(string runId, RunStatus status, long? ended, CancellationToken cancellation) =>
        http.PostAsync(Api + "runs/update",
            new { run_id = runId, status = $"{status}".ToUpperInvariant(), end_time = ended }, cancellation);

    public Task LogBatchAsync(string runId, MlflowBatch batch, CancellationToken cancellation) =>
        http.PostAsync(Api + "runs/log-batch",
            new { run_id = runId, metrics = batch.Metrics, @params = batch.Params, tags = batch.Tags }, cancellation);

    public Task SetTagAsync(string runId, MlflowPair tag, CancellationToken cancellation) =>
        http.PostAsync(Api + "runs/set-tag", new { run_id = runId, key = tag.Key, value = tag.Value }, cancellation);

    /// <summary>Steps at which the server has a point of a metric.</summary>
    public async Task<HashSet<long>> GetStepsAsync(string runId, string key, CancellationToken cancellation)
    {
        var steps = new HashSet<long>();
        var query = $"{Api}metrics/get-history?run_id={Uri.EscapeDataString(runId)}&metric_key={Uri.EscapeDataString(key)}"
            + $"&max_results={HistoryPage}";
        try
        {
            for (string? page = ""; page is not null;)
            {
                var next = page.Length == 0 ? query : $"{query}&page_token={Uri.EscapeDataString(page)}";
                var answer = await http.GetAsync(next, cancellation).ConfigureAwait(false);
                foreach (var point in answer["metrics"] as JsonArray ?? []) steps.Add(Read<MlflowMetric>(point).Step);
                page = answer["next_page_token"]?.ToString() is { Length: > 0 } token ? token : null;
            }
        }
        catch (MlflowRefusedException refusal) when (refusal.IsGone)
        {
            // Some stores answer so for a metric without points; a run that is gone shows itself at the next batch.
        }
        return steps;
    }

    /// <summary>Puts a file through the server's artifact proxy.</summary>
    /// <param name="path">Below the proxy's root.</param>
    /// <param name="content">The file.</param>
    /// <param name="cancellation">Gives up.</param>
    public Task PutArtifactAsync(string path, byte[] content, CancellationToken cancellation)
    {
        var body = new ByteArrayContent(content);
        body.Headers.ContentType = new("application/octet-stream");
        return http.PutAsync(Artifacts + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)), body, cancellation);
    }

    private static T Read<T>(JsonNode? part)
    {
        try
        {
            return part.Deserialize<T>(MlflowJson.Options) ?? throw new JsonException("a part is missing");
        }
        catch (JsonException error)
        {
            var problem = error.Message.ReplaceLineEndings(" ");
            throw new MlflowTroubleException($"the tracking server's answer is not MLflow's: {problem}", error) { IsTransient = true };
        }
    }
}

/// <summary>An experiment on the server.</summary>
/// <param name="ExperimentId">The server's id.</param>
/// <param name="LifecycleStage">active or deleted.</param>
internal sealed record MlflowExperiment(string ExperimentId, string LifecycleStage);

/// <summary>A run on the server.</summary>
/// <param name="RunId">The server's own id.</param>
/// <param name="ArtifactUri">Where its artifacts belong.</param>
internal sealed record MlflowRun(string RunId, string ArtifactUri);

/// <summary>A point of a curve, as the server takes and gives it.</summary>
/// <param name="Key">The metric's name.</param>
/// <param name="Value">Any double, NaN and the infinities too.</param>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Step">Place on the curve.</param>
internal sealed record MlflowMetric(string Key, double Value, long Timestamp, long Step);

/// <summary>A parameter or a tag.</summary>
internal sealed record MlflowPair(string Key, string Value);
