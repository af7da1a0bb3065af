using System.Globalization;
using System.Text;

namespace D1.Stages.Tracking;

/// <summary>One run's folder in MLflow's file layout.</summary>
internal sealed class MlflowFileRun : ITrackedRun
{
    private readonly string _folder;
    private readonly string _experimentId;
    private readonly string _name;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Dictionary<string, HashSet<long>> _recorded = [];
    private readonly Lock _writing = new();

    public MlflowFileRun(string folder, string experimentId, RunDescription description, TimeProvider time)
    {
        (_folder, _experimentId, _time) = (folder, experimentId, time);
        (_name, RunId) = (MlflowText.RunName(description.Name), description.RunId!);
        _started = StartedBefore() ?? Now;
        foreach (var part in (string[])["params", "metrics", "tags", "artifacts"]) Directory.CreateDirectory(Path.Combine(_folder, part));
        WriteMeta(RunStatus.Running);
        foreach (var (key, value) in description.Parameters) Write("params", key, MlflowText.ParamValue(value));
        foreach (var (key, value) in UsualTags.Of(description)) Tag(key, value);
        // A resumed run stays where it was first nested.
        if (description.ParentRunId is { } parent && !File.Exists(FileOf("tags", "mlflow.parentRunId"))) Tag("mlflow.parentRunId", parent);
        foreach (var (key, value) in description.Tags) Tag(key, value);
    }

    public string RunId { get; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public void Metric(string key, double value, long at)
    {
        var clean = MlflowText.Name(key);
        var file = FileOf("metrics", clean);
        lock (_writing)
        {
            if (!_recorded.TryGetValue(clean, out var steps)) _recorded[clean] = steps = ReadSteps(file);
            if (steps.Add(at)) File.AppendAllText(file, string.Create(CultureInfo.InvariantCulture, $"{Now} {MlflowText.Number(value)} {at}\n"));
        }
    }

    public void Tag(string key, string value) => Write("tags", key, MlflowText.TagValue(value));

    public void Artifact(string file) => File.Copy(file, Path.Combine(_folder, "artifacts", Path.GetFileName(file)), overwrite: true);

    public void Finish(RunStatus status) => WriteMeta(status);

    private void Write(string part, string key, string value) => File.WriteAllText(FileOf(part, MlflowText.Name(key)), value);

    private string FileOf(string part, string key)
    {
        var file = Path.Combine([_folder, part, .. key.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }

    /// <summary>The steps on file; a last line torn by a kill is cut off, or the next point would be glued to it.</summary>
    private static HashSet<long> ReadSteps(string file)
    {
        if (!File.Exists(file)) return [];
        var text = File.ReadAllText(file);
        var whole = text[..(text.LastIndexOf('\n') + 1)];
        if (whole.Length < text.Length) File.WriteAllText(file, whole);
        return [.. whole.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => long.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))];
    }

    private long? StartedBefore()
    {
        const string Key = "start_time: ";
        var meta = Path.Combine(_folder, "meta.yaml");
        var line = File.Exists(meta) ? File.ReadLines(meta).FirstOrDefault(text => text.StartsWith(Key, StringComparison.Ordinal)) : null;
        return long.TryParse(line?[Key.Length..], CultureInfo.InvariantCulture, out var start) ? start : null;
    }

    private void WriteMeta(RunStatus status)
    {
        var meta = Path.Combine(_folder, "meta.yaml");
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"artifact_uri: {MlflowText.Quote(new Uri(Path.Combine(_folder, "artifacts")).AbsoluteUri)}\n")
            .Append(CultureInfo.InvariantCulture, $"end_time: {(status == RunStatus.Running ? "null" : Now)}\n")
            .Append("entry_point_name: ''\n")
            .Append(CultureInfo.InvariantCulture, $"experiment_id: '{_experimentId}'\n")
            .Append("lifecycle_stage: active\n")
            .Append(CultureInfo.InvariantCulture, $"run_id: {RunId}\nrun_name: {MlflowText.Quote(_name)}\nrun_uuid: {RunId}\n")
            .Append("source_name: ''\nsource_type: 4\nsource_version: ''\n")
            .Append(CultureInfo.InvariantCulture, $"start_time: {_started}\nstatus: {(int)status}\ntags: []\nuser_id: {MlflowText.Quote(Environment.UserName)}\n");
        File.WriteAllText(meta + ".new", text.ToString());
        File.Move(meta + ".new", meta, overwrite: true);
    }
}
