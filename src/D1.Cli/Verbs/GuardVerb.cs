using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using D1.Core;
using D1.Pipeline.Guard;
using D1.Pipeline.Names;
using D1.Pipeline.Statistics;
using D1.Pipeline.Terminal;

namespace D1.Cli.Verbs;

/// <summary><c>d1 guard BASE NEW</c>: compares two result sets item by item; a significant loss fails.</summary>
internal static class GuardVerb
{
    private const int ShownIds = 10;

    public static Command Create()
    {
        const string Sets = "a table's name or file, an evaluated cell, or an items.jsonl";
        var @base = PathOption.Argument("BASE", PathUse.Result, $"Results to hold: {Sets}.");
        var @new = PathOption.Argument("NEW", PathUse.Result, "Results to judge, of the same kind.");
        var alpha = NumberOption.Create(
            "--alpha", new OptionAttribute("Chance at most of failing although nothing was lost.") { Above = 0, Below = 1 }, 0.05, "P");
        var allowMissing = new Option<bool>("--allow-missing")
        {
            Description = "Compare the cells that both sets have, instead of failing on the others.",
        };
        var json = SharedOptions.Json();
        var command = new Command("guard",
            "Compare two result sets item by item (exact, clustered by problem, Holm); exit 1 on a significant loss.")
            { @base, @new, alpha, allowMissing, json };
        command.SetAction(parsed =>
        {
            var resolver = Resolver.Here();
            var (before, after) = (Read(@base), Read(@new));
            var report = RegressionGuard.Compare(before, after, parsed.GetValue(alpha), parsed.GetValue(allowMissing));
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(report));
            else Print(report);
            return report.Losses.Any() ? ExitCodes.Failure : ExitCodes.Success;

            ResultSet Read(Argument<string> of) => ResultSet.Read(resolver.Scores(parsed.GetRequiredValue(of)), resolver.Stores);
        });
        return command;
    }

    private static void Print(GuardReport report)
    {
        var width = report.Tests.Select(test => Row.Columns(test.Name)).Append("cell".Length).Max();
        Console.Out.WriteLine(
            Row.Pad("cell", width) + $"{"base",8}{"new",8}{"difference",12}  {"95 % interval",-18}{"p",8}{"Holm",9}{"lost",6}{"gained",8}");
        foreach (var tested in report.Tests)
            Console.Out.WriteLine(Row.Pad(tested.Name, width) + Figures(tested.Test, tested.AdjustedPValue));
        foreach (var cell in report.OnlyInBase) Console.Out.WriteLine($"only in the base: {cell}");
        foreach (var cell in report.OnlyInNew) Console.Out.WriteLine($"only in the new one: {cell}");
        foreach (var loss in report.Losses)
            Console.Out.WriteLine(
                $"significant loss: {loss.Name}, {loss.Test.Lost.Count} lost: "
                    + $"{string.Join(", ", loss.Test.Lost.Take(ShownIds))}{(loss.Test.Lost.Count > ShownIds ? ", …" : "")}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Counted.Of(report.Losses.Count(), "significant loss", "significant losses")}, "
                + $"{Counted.Of(report.Tests.Count(test => test.IsGain), "significant gain")} in "
                + $"{Counted.Of(report.Tests.Count, "test")} at {report.Alpha} (Holm)"));
    }

    private static string Figures(PairedTest test, double holm)
    {
        var interval = $"[{Signed(test.Interval.Low)}, {Signed(test.Interval.High)}]";
        return FormattableString.Invariant($"{test.Base,8:0.00}{test.New,8:0.00}{Signed(test.Difference),12}  ")
            + FormattableString.Invariant($"{interval,-18}{test.PValue,8:0.0000}{holm,9:0.0000}{test.Lost.Count,6}{test.Gained.Count,8}");

        static string Signed(double points) => points.ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
    }

    internal static JsonObject ToJson(GuardReport report) => new()
    {
        ["alpha"] = report.Alpha,
        ["significant_losses"] = report.Losses.Count(),
        ["tests"] = new JsonArray([.. report.Tests.Select(ToJson)]),
        ["only_in_base"] = new JsonArray([.. report.OnlyInBase.Select(ToJson)]),
        ["only_in_new"] = new JsonArray([.. report.OnlyInNew.Select(ToJson)]),
    };

    private static JsonObject ToJson(CellName cell) => new() { ["model"] = cell.Model, ["task"] = cell.Task, ["length"] = cell.Length };

    private static JsonObject ToJson(GuardTest tested)
    {
        var document = ToJson(tested.Cell);
        document["unit"] = tested.IsPooled ? "problem, all lengths" : "problem";
        document["n"] = tested.Test.Problems;
        document["base"] = tested.Test.Base;
        document["new"] = tested.Test.New;
        document["difference"] = tested.Test.Difference;
        document["standard_error"] = tested.Test.StandardError;
        document["interval"] = new JsonArray(tested.Test.Interval.Low, tested.Test.Interval.High);
        document["p"] = tested.Test.PValue;
        document["p_adjusted"] = tested.AdjustedPValue;
        document["verdict"] = tested.IsLoss ? "loss" : tested.IsGain ? "gain" : "same";
        document["lost"] = Ids(tested.Test.Lost);
        document["gained"] = Ids(tested.Test.Gained);
        return document;
    }

    private static JsonArray Ids(IEnumerable<string> ids) => new([.. ids.Select(id => JsonValue.Create(id))]);
}
