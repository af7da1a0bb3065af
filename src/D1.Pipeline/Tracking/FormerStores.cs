using System.Globalization;
using System.Text;
using System.Text.Json;
using D1.Pipeline.Terminal;

namespace D1.Pipeline.Tracking;

/// <summary>
/// Takes over what earlier versions recorded: <c>mlruns</c> (MLflow's file layout) and <c>mlflow-spool</c> (journals for one server). Each
/// is read once, into journals, and then renamed to <c>….taken-over</c>.
/// </summary>
internal static class FormerStores
{
    public static void TakeOver(RunFolder runs, string artifactsRoot, Action<string> say)
    {
        TakeOver(Path.Combine(artifactsRoot, "mlruns"), ReadFiles);
        TakeOver(Path.Combine(artifactsRoot, "mlflow-spool"), ReadSpool);

        void TakeOver(string folder, Func<string, IEnumerable<(string, IEnumerable<RunRecord>)>> read)
        {
            if (!Directory.Exists(folder)) return;
            var (count, left) = (0, 0);
            foreach (var (runId, records) in read(folder))
                if (Add(runs.JournalOf(runId), records)) count++;
                else left++;
            if (left == 0) Directory.Move(folder, FreeName(folder + ".taken-over"));
            say($"{Counted.Of(count, "run of", "runs of")} {folder} {(count == 1 ? "is" : "are")} taken over into {runs.Folder}"
                + $"{(left > 0 ? $"; {left} could not be, try again later" : "")}");
        }
    }

    // A run that went on since then has a journal already, and so has one that was taken over before its store could be put aside: only
    // what happened before is added to it. Of tags and files the last counts, so that one it knows must not come again. Points and
    // parameters that it knows the writer leaves out.
    private static bool Add(RunJournal journal, IEnumerable<RunRecord> records)
    {
        using var writer = new JournalWriter(journal.Path);
        if (writer.Flush() is not null) return false;
        var known = writer.Status is null ? null : journal.Read();
        foreach (var record in records.Where(IsMissing)) writer.Add(record);
        return writer.Flush() is null;

        bool IsMissing(RunRecord record) => known is null || record switch
        {
            RunRecord.Start or RunRecord.Status => false,
            RunRecord.File file => !known.Files.ContainsKey(file.Name),
            RunRecord.Tag tag => !known.Tags.ContainsKey(tag.Key),
            _ => true,
        };
    }

    private static IEnumerable<(string RunId, IEnumerable<RunRecord> Records)> ReadFiles(string folder) =>
        from experiment in Directory.EnumerateDirectories(folder)
        let name = Meta(experiment).GetValueOrDefault("name", "d1")
        from run in Directory.EnumerateDirectories(experiment)
        let meta = Meta(run)
        where meta.ContainsKey("run_id")
        select (Path.GetFileName(run), ReadRun(run, name, meta));

    private static IEnumerable<RunRecord> ReadRun(string run, string experiment, Dictionary<string, string> meta)
    {
        var tags = Items("tags").ToDictionary();
        tags.Remove("mlflow.parentRunId", out var parent);
        yield return new RunRecord.Start(experiment, meta.GetValueOrDefault("run_name", ""), parent, meta.GetValueOrDefault("user_id"),
            Whole(meta.GetValueOrDefault("start_time")) ?? 1);
        foreach (var (key, value) in Items("params")) yield return new RunRecord.Param(key, value);
        foreach (var (key, value) in tags) yield return new RunRecord.Tag(key, value);
        foreach (var (key, text) in Items("metrics"))
            foreach (var line in text.Split('\n'))
                if (line.Split(' ') is [var time, var value, var step] && Whole(time) is { } at && Whole(step) is { } place
                    && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                    yield return new RunRecord.Metric(key, place, number, at);
        foreach (var file in Files("artifacts")) yield return new RunRecord.File(Path.GetFileName(file), file, File.ReadAllBytes(file));
        var known = Enum.TryParse<RunStatus>(meta.GetValueOrDefault("status"), out var status);
        if (known && Whole(meta.GetValueOrDefault("end_time")) is { } ended)
            yield return new RunRecord.Status(status, ended);

        IEnumerable<string> Files(string part) => Directory.Exists(Path.Combine(run, part))
            ? Directory.EnumerateFiles(Path.Combine(run, part), "*", SearchOption.AllDirectories)
            : [];

        IEnumerable<KeyValuePair<string, string>> Items(string part) =>
            Files(part).Select(file => KeyValuePair.Create(Path.GetRelativePath(Path.Combine(run, part), file), File.ReadAllText(file)));
    }

    private static Dictionary<string, string> Meta(string folder) => Path.Combine(folder, "meta.yaml") is var file && File.Exists(file)
        ? File.ReadAllLines(file).Select(line => line.Split(": ", 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => pair[1] is ['\'', .. var text, '\''] ? text.Replace("''", "'", StringComparison.Ordinal)
                : pair[1])
        : [];

    private static long? Whole(string? text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    // Its lines are our records without their checksums; files lie beside them.
    private static IEnumerable<(string RunId, IEnumerable<RunRecord> Records)> ReadSpool(string folder) =>
        from server in Directory.EnumerateDirectories(folder)
        from file in Directory.EnumerateFiles(server, "*.jsonl")
        let runId = Path.GetFileNameWithoutExtension(file)
        let files = Path.Combine(server, runId + ".files")
        select (runId, File.ReadAllLines(file)
            .Select(line => RunRecord.Parse(Encoding.UTF8.GetBytes(line)) ?? ReadArtifact(line, files)).OfType<RunRecord>()
            .Where(record => record is not RunRecord.Status { Value: RunStatus.Running }));

    private static RunRecord.File? ReadArtifact(string line, string files)
    {
        try
        {
            var record = JsonDocument.Parse(line).RootElement;
            if (record.GetProperty("is").GetString() != "artifact" || record.GetProperty("name").GetString() is not { } name) return null;
            var source = record.GetProperty("source").GetString() ?? "";
            var content = ((string[])[Path.Combine(files, name), source]).FirstOrDefault(File.Exists);
            return content is null ? null : new RunRecord.File(name, source, File.ReadAllBytes(content));
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null; // torn by a kill
        }
    }

    private static string FreeName(string folder) => Directory.Exists(folder) ? $"{folder}.{Guid.NewGuid():N}" : folder;
}
