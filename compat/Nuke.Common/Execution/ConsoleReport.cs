using System.Globalization;
using Serilog.Events;

namespace Nuke.Common.Execution;

/// <summary>What the build itself writes: headings, the summary table, the last line.</summary>
internal static class ConsoleReport
{
    /// <summary>Whether the console shows colours.</summary>
    public static bool HasColours { get; set; } =
        !Console.IsOutputRedirected
        && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && !NukeBuild.IsServerBuild
        && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public static void WriteLogo()
    {
        Plain("");
        Bright("NUKE build engine (stand-in, compat/Nuke.Common)");
    }

    public static void WriteHeading(string text)
    {
        Plain("");
        Plain("╬" + new string('═', text.Length + 5));
        Plain($"║ {Coloured(text, Colour.Cyan)}");
        Plain("╬" + new string('═', Math.Max(text.Length - 4, 2)));
        Plain("");
    }

    /// <summary>Warnings and errors, each once, with the targets that it is of.</summary>
    public static void WriteProblems()
    {
        if (BuildLog.Problems.Count == 0)
            return;
        WriteHeading("Errors & Warnings");
        foreach (var alike in BuildLog.Problems
            .GroupBy(x => (IsError: x.Event.Level >= LogEventLevel.Error, Text: x.Event.RenderMessage(CultureInfo.InvariantCulture))))
        {
            var (isError, text) = alike.Key;
            var place = Place([.. alike.Select(x => x.Target).Where(x => x.Length > 0).Distinct()]);
            Plain(Coloured($"[{(isError ? "ERR" : "WRN")}] {place}{text}", isError ? Colour.Red : Colour.Yellow));
        }

        static string Place(List<string> targets) => targets.Count == 0 ? ""
            : string.Join(", ", targets.Take(3)) + (targets.Count > 3 ? $" and {targets.Count - 3} more: " : ": ");
    }

    /// <summary>Target, status, duration and what each target reported.</summary>
    public static void WriteSummary(NukeBuild build)
    {
        var first = Math.Max(build.ExecutionPlan.Max(x => x.Name.Length) + 4, 19);
        var width = first + 20;
        var room = !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var columns ? columns : int.MaxValue;
        var total = build.ExecutionPlan.Aggregate(TimeSpan.Zero, (sum, x) => sum + x.Duration);
        Plain("");
        Plain(new string('═', width));
        Bright(Line("Target", "Status", "Duration"));
        Plain(new string('─', width));
        foreach (var target in build.ExecutionPlan.Where(x => x.Status != ExecutionStatus.Collective))
        {
            var start = Line(target.Name, target.Status.ToString(), Duration(target)).PadRight(width);
            foreach (var line in Remarked(start, Remark(target), room))
                Plain(Coloured(line, ColourOf(target.Status)));
        }

        Plain(new string('─', width));
        Bright(Line("Total", "", Format(total)));
        Plain(new string('═', width));

        string Line(string target, string status, string duration) =>
            (target.PadRight(first) + status.PadRight(10) + duration.PadLeft(10)).TrimEnd();
    }

    /// <summary>A line with a remark beside it, or, where that is too narrow for words, below it.</summary>
    internal static IEnumerable<string> Remarked(string line, string remark, int room)
    {
        const string sign = "   // ";
        const int fewest = 20;
        if (remark.Length == 0)
            return [line.TrimEnd()];
        var beside = room - line.Length - sign.Length;
        var indent = new string(' ', beside >= fewest ? line.Length : 0) + sign;
        var lines = Wrapping.Lines(remark, Math.Max(fewest, room - indent.Length)).Select(x => indent + x);
        return beside >= fewest ? lines.Select((x, i) => i == 0 ? line + x[line.Length..] : x) : lines.Prepend(line.TrimEnd());
    }

    public static void WriteOutcome(NukeBuild build)
    {
        var time = DateTime.Now.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        Plain("");
        Plain(build.IsSucceeding ? Coloured($"Build succeeded on {time}.", Colour.Green)
            : Coloured($"Build failed on {time}.", Colour.Red));
    }

    public static void WriteError(string message) =>
        Console.Error.WriteLine(HasColours ? Coloured(message, Colour.Red) : message);

    private static string Remark(ExecutableTarget target) => string.Join(", ", Remarks(target));

    private static IEnumerable<string> Remarks(ExecutableTarget target)
    {
        foreach (var (key, value) in target.SummaryInformation)
            yield return $"{key}: {value}";
        if (target.SummaryInformation.Count > 0)
            yield break;
        if (target.Status == ExecutionStatus.Skipped && target.OnlyWhen is { } condition)
            yield return $"only when {condition}";
        else if (target.Status == ExecutionStatus.Skipped && target.Skipped is { } reason)
            yield return reason;
    }

    private static string Duration(ExecutableTarget target) =>
        target.Status is ExecutionStatus.Succeeded or ExecutionStatus.Failed or ExecutionStatus.Aborted ? Format(target.Duration) : "";

    private static string Format(TimeSpan duration) => duration < TimeSpan.FromSeconds(1)
        ? "< 1sec"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)duration.TotalMinutes}:{duration.Seconds:00}");

    private static Colour ColourOf(ExecutionStatus status) => status switch
    {
        ExecutionStatus.Succeeded => Colour.Green,
        ExecutionStatus.Failed => Colour.Red,
        ExecutionStatus.Aborted or ExecutionStatus.NotRun => Colour.Yellow,
        _ => Colour.Default,
    };

    private static void Bright(string text) => Plain(Coloured(text, Colour.Cyan));

    private static void Plain(string text) => Console.Out.WriteLine(text);

    private static string Coloured(string text, Colour colour) =>
        HasColours && colour != Colour.Default ? $"\u001b[{(int)colour}m{text}\u001b[0m" : text;

    private enum Colour
    {
        Default = 0,
        Red = 31,
        Green = 32,
        Yellow = 33,
        Cyan = 36,
    }
}
