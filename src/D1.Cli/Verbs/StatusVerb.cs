using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline.Slurm;
using D1.Pipeline.Specs;
using D1.Pipeline.Terminal;

namespace D1.Cli.Verbs;

/// <summary><c>d1 status</c>: how the jobs of submissions stand, from any machine that sees the store.</summary>
internal static class StatusVerb
{
    public static Command Create()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "A submission (default: the latest, and those that have not ended).",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var artifacts = SharedOptions.Artifacts();
        var json = SharedOptions.Json();
        var command = new Command("status", "Say how the jobs of a cluster stand that run --executor slurm submitted.")
        {
            name, artifacts, json,
        };
        command.SetAction(parsed =>
        {
            var all = Submission.All(parsed.StoresToRead(artifacts).First);
            var asked = parsed.GetValue(name);
            var chosen = asked is null ? all : [.. all.Where(one => one.Name == asked)];
            if (asked is not null && chosen.Count == 0)
                throw new InputException($"no submission '{asked}'{Spelling.Suggest(asked, all.Select(one => one.Name))}");
            var watched = JobWatch.Of(chosen)
                .Where((one, at) => asked is not null || at == 0 || one.Jobs.Any(job => job.End is null)).ToList();
            if (parsed.GetValue(json)) JsonOutput.Write(new JsonArray([.. watched.Select(one => ToJson(one.Submission, one.Jobs))]));
            else if (watched.Count == 0) Console.Out.WriteLine($"no submissions: {Typed.D1} run SPEC --executor slurm makes one");
            else foreach (var (submission, jobs) in watched) Write(submission, jobs);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Write(Submission submission, IReadOnlyList<WatchedJob> jobs)
    {
        var screen = new Screen();
        var at = DateTimeOffset.FromUnixTimeMilliseconds(submission.Graph.Time).ToLocalTime();
        screen.Line((submission.Name, Tone.Strong), (string.Create(CultureInfo.InvariantCulture,
            $"   {at:yyyy-MM-dd HH:mm}   {submission.Describe()}   {Count(jobs)}"), Tone.Plain));
        var columns = new Columns(new("stage"), new("job", Tone.Quiet), new(""), new("", Gives: true, Wraps: true));
        foreach (var alike in jobs.Where(job => job.State?.Result is null).GroupBy(job => Alike(job)))
        {
            var (job, more) = (alike.First(), alike.Count() - 1);
            var title = submission.Graph.Nodes[job.Number].Title;
            columns.Add(job.Error is null ? null : Tone.Bad, more > 0 ? $"{title} and {more} more" : title,
                more > 0 ? NumberOf(job) : job.Job, job.Word,
                job.Error ?? (job.State?.Progress is { } progress && job.Word == "running" ? ProgressText.Describe(progress) : ""));
        }
        columns.Write(screen);
        var left = jobs.Where(job => job.End is null or JobEnd.Silent).Select(NumberOf).Distinct().ToList();
        if (left.Count > 0) screen.Line($"logs: {submission.Folder}   to cancel: scancel {string.Join(' ', left)}", Tone.Quiet);
    }

    // Tasks of an array that wait for the same are one row; what is at work, or went wrong, has one of its own.
    private static object Alike(WatchedJob job) => job.Word == "running" || job.Error is not null ? job : (NumberOf(job), job.Word);

    private static string NumberOf(WatchedJob job) => job.Job.Split('_')[0];

    private static string Count(IReadOnlyList<WatchedJob> jobs) => string.Join(", ", new[]
    {
        (jobs.Count(job => job.State?.Result is not null), "done"), (jobs.Count(job => job.Word == "running"), "running"),
        (jobs.Count(job => job.End is null && job.Word != "running"), "waiting"),
        (jobs.Count(job => job.Error is not null), "without a result"),
    }.Where(part => part.Item1 > 0).Select(part => $"{part.Item1} {part.Item2}"));

    private static JsonObject ToJson(Submission submission, IReadOnlyList<WatchedJob> jobs) => new()
    {
        ["name"] = submission.Name,
        ["folder"] = submission.Folder,
        ["command"] = submission.Graph.Command,
        ["time"] = submission.Graph.Time,
        ["stages"] = new JsonArray([.. jobs.Select(job => new JsonObject
        {
            ["stage"] = submission.Graph.Nodes[job.Number].Title,
            ["job"] = job.Job,
            ["status"] = job.State?.Result is not null ? "done" : job.Error is not null ? "failed" : job.Word,
            ["starts"] = job.State?.Starts ?? 0,
            ["stops"] = job.State?.Stops ?? 0,
            ["losses"] = job.State?.Losses ?? 0,
            ["result"] = job.State?.Result is { } result ? string.Join('/', result) : null,
            ["error"] = job.Error,
            ["log"] = submission.LogFile(job.Number),
        })]),
    };
}
