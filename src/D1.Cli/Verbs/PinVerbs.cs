using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using D1.Pipeline.Names;
using D1.Pipeline.Store;
using D1.Stages.Results;

namespace D1.Cli.Verbs;

/// <summary><c>d1 pin REF…</c> and <c>d1 unpin REF…</c>: what <c>gc</c> and <c>rm</c> keep.</summary>
internal static class PinVerbs
{
    public static Command Pin() => Create("pin", "Keep results, and what they were made from, whatever d1 gc and d1 rm are told.", "pinned",
        (root, result) => Pins.Add(root, result.Stage, result.Key,
            $"{ResultList.NameOf(result)}, {DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}"));

    public static Command Unpin() => Create("unpin", "Let d1 gc and d1 rm remove results again.", "unpinned",
        (root, result) => Pins.Remove(root, result.Stage, result.Key));

    private static Command Create(string name, string about, string done, Func<string, ResultSummary, bool> change)
    {
        var references = PathOption.Arguments("REF", PathUse.Result, $"The results: {Resolver.Forms}.", ArgumentArity.OneOrMore);
        var (json, artifacts) = (SharedOptions.Json(), SharedOptions.Artifacts());
        var command = new Command(name, about) { references, json, artifacts };
        command.SetAction(parsed =>
        {
            var stores = parsed.StoresToRead(artifacts);
            var reference = new StoredReference(stores, new ResultList(stores));
            // All are read before any is kept: a misspelt one changes nothing.
            var results = parsed.GetRequiredValue(references).Select(reference.Read).ToList();
            var changed = results.ConvertAll(result => (Result: result, Changed: change(stores.First, result)));
            if (parsed.GetValue(json))
                JsonOutput.Write(new JsonArray([.. changed.Select(item => new JsonObject
                {
                    ["name"] = ResultList.NameOf(item.Result), ["stage"] = item.Result.Stage, ["key"] = item.Result.Key,
                    ["pinned"] = name == "pin", ["changed"] = item.Changed,
                })]));
            else
                foreach (var (result, wasChanged) in changed)
                    Console.Out.WriteLine($"{(wasChanged ? done : $"{done} already")}: {ResultList.NameOf(result)} ({result.ShortPlace})");
            return ExitCodes.Success;
        });
        return command;
    }
}
