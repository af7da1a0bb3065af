using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Help;
using D1.Cli.Outputs;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Pipeline.Terminal;
using D1.Stages.Report;

namespace D1.Cli.Verbs;

/// <summary><c>d1 report</c>: results as one page for people who were not at the terminal.</summary>
internal static class ReportVerb
{
    private const string DefaultFile = "report.html";
    private const int MostTroubles = 8;

    public static Command Create(StageRegistry registry)
    {
        var references = PathOption.Arguments("REF", PathUse.Result,
            $"Tables, models, evaluations or runs: {Resolver.Forms}, or a table's name. Default: all that have a name.",
            ArgumentArity.ZeroOrMore);
        var compare = new Option<string[]>("--compare")
        {
            Description = "Two to compare problem by problem: rows of a table (sft d1), models, evaluations or tables.",
            HelpName = "A B",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
        };
        compare.CompletionSources.Add(WordCandidates.Results);
        var seeds = new SeedsOption("Add the paper's claims, decided on the tables over the seeds 1 to this.");
        var output = PathOption.Create("--out", PathUse.File, $"The page (default: {DefaultFile}).", "FILE.html");
        var (overwrite, json, artifacts) = (SharedOptions.Overwrite(), SharedOptions.Json(), SharedOptions.Artifacts());
        var command = new Command("report",
            "Write results as one HTML file: table, tests, curves, every item, decodes and where all is from. It needs no network.")
            { references, compare, seeds, output, overwrite, json, artifacts };
        command.SetAction(parsed =>
        {
            var stores = parsed.StoresToRead(artifacts);
            var file = parsed.GetValue(output) ?? DefaultFile;
            if (Path.GetExtension(file) is not (".html" or ".htm"))
                throw new InputException($"--out {file}: a report is a page; let its name end with .html");
            // A report can always be had again: a former one is not in the way.
            using var written = Output.File(file, parsed.GetValue(overwrite) || Report.IsReport(file), stores.All);
            var (asked, two) = (parsed.GetValue(references) ?? [], parsed.GetValue(compare) ?? []);
            var store = new ArtifactStore(stores, Console.Error.WriteLine);
            var replicates = seeds.Of(parsed);
            var report = Report.Of(store, Resolver.Here(stores), registry, SpecNames.Here(), asked, two is [var a, var b] ? (a, b) : null,
                replicates is { } count ? CheckoutClaims.Check(registry, store, SpecNames.UsualProfile, count) : null,
                CommandOf(asked, two, replicates, file));
            using (var stream = File.Create(written.Path)) report.Write(stream);
            var bytes = new FileInfo(written.Path).Length;
            written.Publish();
            var troubles = report.Data.Troubles;
            foreach (var trouble in troubles.Take(MostTroubles)) Console.Error.WriteLine($"d1: {trouble}");
            if (troubles.Count > MostTroubles)
                Console.Error.WriteLine($"d1: {troubles.Count - MostTroubles} more such lines are in the page, and in --json");
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(report.Data, file, bytes));
            else Console.Out.WriteLine(Describe(report.Data, file, bytes));
            return ExitCodes.Success;
        });
        return command;
    }

    // Of the file its name: who reads the report has other folders.
    private static string CommandOf(string[] references, string[] compare, int? seeds, string file) => string.Join(' ', ((string[])
        ["./d1", "report", .. references, .. compare.Length > 0 ? compare.Prepend("--compare") : [],
            .. seeds is { } count ? ["--seeds", $"{count}"] : Array.Empty<string>(),
            .. file == DefaultFile ? Array.Empty<string>() : ["--out", Path.GetFileName(file)]]).Select(SuggestedRun.Quoted));

    private static string Describe(ReportData report, string file, long bytes) => report.Next is { } next
        ? $"{file}: the store is empty; {next} fills it"
        : $"{file}: {Counted.Of(report.Tables.Count, "table")}, {Counted.Of(report.Cells.Count, "evaluation")}, "
            + $"{Counted.Of(report.Cells.Sum(cell => cell.HasAnswers ? (long)cell.N : 0), "answer")}, "
            + FormattableString.Invariant($"{bytes / 1e6:0.0} MB; a browser opens it");

    private static JsonObject ToJson(ReportData report, string file, long bytes) => new()
    {
        ["path"] = Path.GetFullPath(file),
        ["bytes"] = bytes,
        ["tables"] = new JsonArray([.. report.Tables.Select(table => JsonValue.Create(table.Name))]),
        ["evaluations"] = report.Cells.Count,
        ["troubles"] = new JsonArray([.. report.Troubles.Select(trouble => JsonValue.Create(trouble))]),
        ["next"] = report.Next,
    };
}
