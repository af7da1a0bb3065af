using System.Globalization;
using System.Text;
using D1.Core;
using D1.Pipeline.Files;

namespace D1.Pipeline.Tracking.Mlflow;

/// <summary>Writes journals in MLflow's file layout: <c>DIR/&lt;experiment&gt;/&lt;run&gt;/{meta.yaml, params, metrics, tags,
/// artifacts}</c>.</summary>
public static class MlflowExport
{
    /// <summary>What a user has to know of the layout.</summary>
    public const string Note = "MLflow 3.13 and newer read it with MLFLOW_ALLOW_FILE_STORE=true, or after `mlflow migrate-filestore`";

    /// <summary>Writes every run of an artifacts folder, over what an earlier export left there.</summary>
    /// <returns>The number of runs.</returns>
    /// <exception cref="InputException">MLflow would not open runs there.</exception>
    public static int Write(string artifactsRoot, string folder, Action<string> say)
    {
        var root = Path.GetFullPath(folder);
        if (root.Split(Path.DirectorySeparatorChar).Contains("artifacts"))
            throw new InputException($"{folder}: MLflow 3.8 and newer open no run below a folder named 'artifacts'; give another DIR");
        var runs = new RunFolder(artifactsRoot);
        FormerStores.TakeOver(runs, artifactsRoot, say);
        runs.CloseAbandoned();
        var count = 0;
        foreach (var run in runs.Journals().Select(journal => journal.Read()).OfType<RecordedRun>())
        {
            WriteExperiment(root, "0", "Default", run.Started);
            WriteExperiment(root, IdOf(run.Experiment), run.Experiment, run.Started);
            WriteRun(Path.Combine(root, IdOf(run.Experiment), run.RunId), run);
            count++;
        }
        return count;
    }

    // An id that follows from the name is the same at every export.
    private static string IdOf(string experiment) =>
        (Convert.ToUInt64(ContentDigest.OfText(experiment)[..15], 16) % 1_000_000_000_000_000_000)
            .ToString("D18", CultureInfo.InvariantCulture);

    private static void WriteExperiment(string root, string id, string name, long time)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, id)).FullName;
        var meta = Path.Combine(folder, "meta.yaml");
        if (File.Exists(meta)) return;
        WriteWhole(folder, meta, string.Create(CultureInfo.InvariantCulture, $"""
            artifact_location: {Quote(Address(folder))}
            creation_time: {time}
            experiment_id: '{id}'
            last_update_time: {time}
            lifecycle_stage: active
            name: {Quote(name)}

            """));
    }

    private static void WriteRun(string folder, RecordedRun run)
    {
        foreach (var part in (string[])["params", "metrics", "tags", "artifacts"]) Directory.CreateDirectory(Path.Combine(folder, part));
        var tags = run.Tags.ToDictionary();
        if (run.Parent is { } parent) tags["mlflow.parentRunId"] = parent;
        tags[RunDirectory.KeyTag] = run.RunId;
        WriteAll(folder, "params", run.Parameters.Select(pair => (pair.Key, MlflowText.ParamValue(pair.Value))));
        WriteAll(folder, "tags", tags.Select(pair => (pair.Key, MlflowText.TagValue(pair.Value))));
        WriteAll(folder, "metrics", run.Metrics.GroupBy(point => point.Key).Select(curve => (curve.Key, string.Concat(curve.Select(point =>
            string.Create(CultureInfo.InvariantCulture, $"{point.Time} {point.Value:R} {point.Step}\n"))))));
        foreach (var file in run.Files.Values) WriteWhole(folder, Path.Combine(folder, "artifacts", file.Name), file.Content);
        WriteWhole(folder, Path.Combine(folder, "meta.yaml"), new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"artifact_uri: {Quote(Address(Path.Combine(folder, "artifacts")))}\n")
            .Append(CultureInfo.InvariantCulture, $"end_time: {run.Ended?.ToString(CultureInfo.InvariantCulture) ?? "null"}\n")
            .Append("entry_point_name: ''\n")
            .Append(CultureInfo.InvariantCulture, $"experiment_id: '{IdOf(run.Experiment)}'\n")
            .Append("lifecycle_stage: active\n")
            .Append(CultureInfo.InvariantCulture, $"run_id: {run.RunId}\nrun_uuid: {run.RunId}\n")
            .Append(CultureInfo.InvariantCulture, $"run_name: {Quote(MlflowText.RunName(run.Name))}\n")
            .Append("source_name: ''\nsource_type: 4\nsource_version: ''\n")
            .Append(CultureInfo.InvariantCulture, $"start_time: {run.Started}\nstatus: {(int)run.Status}\ntags: []\n")
            .Append(CultureInfo.InvariantCulture, $"user_id: {Quote(run.User ?? "")}\n")
            .ToString());
    }

    // A name may be the folder of another, in MLflow's database and here, but not in files.
    private static void WriteAll(string folder, string part, IEnumerable<(string Key, string Text)> items)
    {
        var all = items.Select(item => (Key: MlflowText.Name(item.Key), item.Text)).ToList();
        foreach (var (key, text) in all)
        {
            var name = all.Any(other => other.Key.StartsWith(key + "/", StringComparison.Ordinal)) ? key + "_" : key;
            var file = Path.Combine([folder, part, .. name.Split('/')]);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            WriteWhole(folder, file, text);
        }
    }

    private static void WriteWhole(string home, string file, string text) => WriteWhole(home, file, Encoding.UTF8.GetBytes(text));

    // It is made in the folder of the run or experiment, where MLflow does not look: below params and the like any file counts.
    private static void WriteWhole(string home, string file, byte[] content)
    {
        var unfinished = Path.Combine(home, $".{Guid.NewGuid():N}.partial");
        try
        {
            File.WriteAllBytes(unfinished, content);
            File.Move(unfinished, file, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    // Segment by segment: a Uri made of the whole path takes a folder named "ü%20b" for one that is escaped already.
    private static string Address(string path) =>
        "file://" + string.Join('/', path.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));

    private static string Quote(string text) => $"'{text.ReplaceLineEndings(" ").Replace("'", "''", StringComparison.Ordinal)}'";
}
