using System.Text.Json.Nodes;
using D1.Cli.Screens;
using D1.Core;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Cli.Verbs;

/// <summary><c>d1 ls --specs</c>: what can be run by name, and what it led to.</summary>
internal static class SpecList
{
    private const int WideEnoughForKeys = 110;
    private const string Built = "+";

    private sealed record Line(NamedSpec Spec, string? Stage, string About, string? Folder);

    public static int Write(Stores stores, ListFilter filter, bool json)
    {
        var results = new NamedResults(stores);
        var specs = SpecNames.Here().All;
        var profiles = specs.Select(spec => spec.Profile).ToHashSet();
        if (filter.Profile is { } asked && !profiles.Contains(asked))
            throw new InputException($"no spec of a profile '{asked}'{Spelling.Suggest(asked, profiles)}");
        var lines = specs.Select(spec => Read(spec, results))
            .Where(line => filter.Takes(line.Stage, line.Spec.Profile, $"{line.Spec} {line.Stage} {line.About}")).ToList();
        if (json)
        {
            JsonOutput.Write(new JsonArray([.. lines.Select(line => new JsonObject
            {
                ["name"] = line.Spec.ToString(),
                ["path"] = line.Spec.Path,
                ["stage"] = line.Stage,
                ["about"] = line.About,
                ["built"] = line.Folder,
            })]));
            return ExitCodes.Success;
        }
        var screen = new Screen();
        var isWide = screen.Width is not < WideEnoughForKeys;
        var table = new Columns(new Column(""), new Column("SPEC", Tone.Strong), new Column(isWide ? "STAGE" : ""),
            new Column(isWide ? "BUILT" : "", Tone.Quiet), new Column("ABOUT", Gives: true, Wraps: true));
        foreach (var line in lines)
            table.Add(line.Stage is null ? Tone.Bad : null, isWide || line.Folder is null ? "" : Built, line.Spec.ToString(),
                isWide ? line.Stage ?? "" : "", isWide && line.Folder is { } folder ? StageKey.Shorten(Path.GetFileName(folder)) : "",
                line.About);
        if (lines.Count == 0) Console.Error.WriteLine("no spec here has a name like that");
        else table.Write(screen);
        if (!isWide && lines.Exists(line => line.Folder is not null)) screen.Line($"{Built} built", Tone.Quiet);
        return ExitCodes.Success;
    }

    private static Line Read(NamedSpec spec, NamedResults results)
    {
        try
        {
            return new(spec, Spec.Load(spec.Path).StageName.Text, About(spec.Path), results.Find(spec));
        }
        catch (InputException error)
        {
            return new(spec, null, error.Message, results.Find(spec));
        }
    }

    // The header's first sentence; what editors are told by the first line is none. Where a spec has no header, its base may say.
    private static string About(string file)
    {
        var lines = File.ReadLines(file).TakeWhile(line => line.StartsWith('#')).Select(line => line[1..].Trim());
        if (lines.FirstOrDefault(line => line.Length > 0 && !line.StartsWith("yaml-language-server", StringComparison.Ordinal)) is { } said)
            return said;
        return Spec.BaseOf(file) is { } extended ? $"as {NamedSpec.Of(extended)}" : "";
    }
}
