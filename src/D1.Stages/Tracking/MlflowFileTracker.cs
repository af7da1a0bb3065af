using System.Globalization;
using D1.Stages.Artifacts;

namespace D1.Stages.Tracking;

/// <summary>Runs in MLflow's classic file layout, as its user interface opens it:
/// <c>mlruns/&lt;experiment&gt;/&lt;run&gt;/{meta.yaml, params, metrics, tags, artifacts}</c>.</summary>
public sealed class MlflowFileTracker : ITracker
{
    private readonly string _root;
    private readonly string _experiment;
    private readonly string _experimentId;
    private readonly TimeProvider _time;

    /// <summary>Tracks into an experiment below a folder; both are made when the first run starts.</summary>
    public MlflowFileTracker(string root, string experiment, TimeProvider? time = null)
    {
        _root = Path.GetFullPath(root);
        _experiment = experiment;
        _time = time ?? TimeProvider.System;
        // An id that follows from the name: workers that start at once agree on it without asking each other.
        _experimentId = (Convert.ToUInt64(ContentDigest.OfText(experiment)[..15], 16) % 1_000_000_000_000_000_000).ToString("D18", CultureInfo.InvariantCulture);
    }

    private string ExperimentFolder => Path.Combine(_root, _experimentId);

    public ITrackedRun Start(RunDescription description)
    {
        CreateExperiment("0", "Default");
        CreateExperiment(_experimentId, _experiment);
        var runId = description.RunId ?? Guid.NewGuid().ToString("N");
        return new MlflowFileRun(Path.Combine(ExperimentFolder, runId), _experimentId, description with { RunId = runId }, _time);
    }

    private void CreateExperiment(string id, string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, id)).FullName;
        var meta = Path.Combine(folder, "meta.yaml");
        if (File.Exists(meta)) return;
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var unfinished = $"{meta}.{Guid.NewGuid():N}";
        File.WriteAllText(unfinished, $"""
            artifact_location: {MlflowText.Quote(new Uri(folder).AbsoluteUri)}
            creation_time: {now}
            experiment_id: '{id}'
            last_update_time: {now}
            lifecycle_stage: active
            name: {MlflowText.Quote(name)}

            """);
        File.Move(unfinished, meta, overwrite: true);
    }
}
