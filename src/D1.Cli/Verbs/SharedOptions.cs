using System.CommandLine;
using D1.Cli.Help;
using D1.Core;
using D1.Model;
using D1.Pipeline;
using D1.Pipeline.Names;
using D1.Pipeline.Store;

namespace D1.Cli.Verbs;

/// <summary>Options that several verbs have.</summary>
internal static class SharedOptions
{
    /// <summary>A spec; <see cref="SpecFile"/> reads it.</summary>
    public static Argument<string> Spec()
    {
        var spec = PathOption.Argument(
            "SPEC", PathUse.Spec, "The stage to run: a spec's name (masked-sft, paper/masked-sft) or its YAML file.");
        return spec;
    }

    /// <summary>The file of the spec that was given.</summary>
    /// <exception cref="InputException">There is none.</exception>
    public static string SpecFile(this ParseResult parsed, Argument<string> spec) =>
        SpecNames.Here().FileOf(parsed.GetRequiredValue(spec));

    /// <param name="registry">Whose stages and kinds have the keys that may be overridden.</param>
    public static Option<string[]> Set(StageRegistry registry)
    {
        var set = new Option<string[]>("--set")
        {
            Description = "Override a key of the spec: path.to.key=value (value is YAML); as often as you like.",
            HelpName = "key=value",
            Arity = ArgumentArity.OneOrMore,
        };
        set.Validators.Add(result =>
        {
            if (result.Tokens.Count < result.IdentifierTokenCount) result.AddError("--set needs path.to.key=value");
        });
        set.CompletionSources.Add(context => WordCandidates.Overrides(context, registry));
        return set;
    }

    public static Option<bool> Json() =>
        new("--json") { Description = "Print one JSON document on standard output, everything else on standard error." };

    public static Option<bool> Overwrite() => new("--overwrite") { Description = "Replace what is there; never what the command reads." };

    /// <summary>The stores that a verb only looks into: a folder that is named is there.</summary>
    /// <exception cref="InputException">It is not, or cannot be read.</exception>
    public static Stores StoresToRead(this ParseResult parsed, Option<string?> artifacts)
    {
        var (given, stores) = (parsed.GetValue(artifacts), Stores.Find(parsed.GetValue(artifacts)));
        var named = given is not null ? "--artifacts" : Stores.NamedBy;
        return named is null || stores.All.Any(Directory.Exists) ? stores
            : throw new InputException($"{named}: there is no folder {given ?? stores.First}");
    }

    /// <summary>The store that was named and is not there yet, to be told: a slip in its name would be hours of work elsewhere.</summary>
    public static string? NewStore(this ParseResult parsed, Option<string?> artifacts)
    {
        var given = parsed.GetValue(artifacts);
        return (given ?? Stores.NamedBy) is not null && Stores.Find(given).First is var first && !Directory.Exists(first) ? first : null;
    }

    public static Option<string?> Artifacts() => PathOption.Create(
        "--artifacts", PathUse.Folder,
        "Folder of the artifacts (default: $D1_STORES, else $D1_ARTIFACTS, else artifacts/ at the root of the checkout).", "DIR");
}
