using System.CommandLine;
using System.Text.Json.Nodes;
using D1.Cli.Outputs;
using D1.Pipeline;
using D1.Pipeline.Display;
using D1.Pipeline.Execution;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Terminal;
using D1.Pipeline.Verify;

namespace D1.Cli.Verbs;

/// <summary><c>d1 verify REF</c>: makes one artifact again elsewhere and compares digests.</summary>
internal static class VerifyVerb
{
    public static Command Create(StageRegistry registry)
    {
        var artifact = PathOption.Argument("REF", PathUse.Result, $"The result: {Resolver.Forms}.");
        var json = SharedOptions.Json();
        var artifacts = SharedOptions.Artifacts();
        var into = PathOption.Create("--into", PathUse.Folder, "Build it in this folder and keep it (default: a temporary one).", "DIR");
        var overwrite = SharedOptions.Overwrite();
        var command = new Command("verify", "Make one artifact again elsewhere, from its manifest, and compare digests.")
        {
            artifact, json, artifacts, into, overwrite,
        };
        command.SetAction(parsed =>
        {
            using var signals = new StopSignals();
            var stores = parsed.StoresToRead(artifacts);
            var recorded = Resolver.Here(stores).Result(parsed.GetRequiredValue(artifact)).Artifact;
            var inputs = RecordedInputs.Around(recorded, stores).Of(recorded);
            if (parsed.GetValue(into) is { } own) Output.Apart(own, inputs.Values.Append(recorded).Select(read => read.Folder));
            NativeSettings.Apply();
            using var scratch = new ScratchFolder(parsed.GetValue(into));
            using var display = Displays.ForStandardError();
            var report = new Rederivation(registry, scratch.Path, parsed.GetValue(overwrite)).Run(recorded, inputs, display, signals.Token);
            display.Dispose();
            if (parsed.GetValue(json)) JsonOutput.Write(ToJson(report));
            else Print(report);
            return report.IsEqual ? ExitCodes.Success : signals.ExitCode ?? ExitCodes.Failure;
        });
        return command;
    }

    private static void Print(VerificationReport report)
    {
        Console.Out.WriteLine(
            $"{report.Status,-9}  {report.Artifact.Stage} {StageKey.Shorten(report.Artifact.Key)}: "
                + $"{report.Result.Error ?? $"expected {Show(report.Expected)}, got {Show(report.Got)}"}");
        foreach (var file in report.Files.Where(file => !file.IsEqual)) Console.Out.WriteLine($"  {Describe(file)}");
        if (report.Environment.Count > 0) Console.Out.WriteLine("other here than when it was made, which can change bits:");
        foreach (var change in report.Environment)
            Console.Out.WriteLine($"  {change.Component}: {Show(change.Old)} → {Show(change.Current)}");
        if (report.Environment.Any(change => change.Component == StageKey.CodeComponent)
            && report.Artifact.Manifest is { Commit: { } commit } made)
            Console.Out.WriteLine($"it was made at commit {commit[..Math.Min(commit.Length, 7)]}"
                + (made.Dirty == true ? ", with changes that are in no commit" : "")
                + "; to make it again as it was: git checkout that, ./build.sh Compile, and verify it there");
        if (report is { Status: "different", Environment.Count: 0 } && report.Files.All(file => !file.IsDamaged))
            Console.Out.WriteLine("every part of the key is the same here: the stage is not deterministic, or it depends on something that "
                + "is not in its key");
    }

    private static string Describe(VerifiedFile file) => $"{file.Name}: expected {Show(file.Expected)}, got {Show(file.Got)}"
        + (file.DifferingLines is { } lines ? $", {Counted.Of(lines, "line differs", "lines differ")}" : "")
        + (file.IsDamaged ? "; it was changed after it was published" : "");

    private static JsonObject ToJson(VerificationReport report)
    {
        var document = new JsonObject
        {
            ["stage"] = report.Artifact.Stage,
            ["key"] = report.Artifact.Key,
            ["status"] = report.Status,
            ["expected"] = report.Expected,
            ["got"] = report.Got,
            ["files"] = new JsonArray([.. report.Files.Where(file => !file.IsEqual).Select(ToJson)]),
            ["environment"] = new JsonArray([.. report.Environment.Select(change =>
                new JsonObject { ["component"] = change.Component, ["recorded"] = change.Old, ["here"] = change.Current })]),
        };
        if (report.Result.Error is { } error) document["error"] = error;
        return document;
    }

    private static JsonObject ToJson(VerifiedFile file)
    {
        var document = new JsonObject { ["file"] = file.Name, ["expected"] = file.Expected, ["got"] = file.Got };
        if (file.DifferingLines is { } lines) document["lines"] = lines;
        return document;
    }

    private static string Show(string? value) => value is null ? "(none)" : value.Length == 64 ? StageKey.Shorten(value) : value;
}
