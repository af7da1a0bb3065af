using System.CommandLine;
using System.CommandLine.Completions;
using D1.Core;
using D1.Pipeline;
using D1.Pipeline.Keys;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;
using D1.Pipeline.Store;

namespace D1.Cli.Help;

/// <summary>What a word on the command line may become.</summary>
internal static class WordCandidates
{
    /// <param name="root">The command.</param>
    /// <param name="words">The words after <c>d1</c>; the last is the one to complete, and may be empty.</param>
    public static IReadOnlyList<string> Of(Command root, string[] words)
    {
        var last = words.Length > 0 ? words[^1] : "";
        var line = string.Join(' ', words.Take(words.Length - 1).Select(Quote).Append(last));
        var parsed = root.Parse(line);
        if (words.Length > 1 && parsed.UnmatchedTokens.Contains(words[0])) return []; // no verb
        return [.. parsed.GetCompletions(line.Length)
            .Select(item => item.InsertText ?? item.Label)
            .Where(text => text.StartsWith(last, StringComparison.Ordinal))
            // Options show when asked for, and of their names the long one.
            .Where(text => text.StartsWith("--", StringComparison.Ordinal) ? last.StartsWith('-') : text[0] is not ('-' or '/'))
            .Distinct().Order(StringComparer.Ordinal)];
    }

    /// <summary>Names of specs; profiles come with a slash, and their own once it is typed.</summary>
    public static IEnumerable<string> Specs(CompletionContext context)
    {
        var all = SpecNames.Here().All;
        return context.WordToComplete.Contains('/', StringComparison.Ordinal)
            ? all.Select(spec => spec.ToString())
            : all.Select(spec => spec.Name).Concat(all.Select(spec => spec.Profile + "/"));
    }

    /// <summary>Names of profiles.</summary>
    public static IEnumerable<string> Profiles(CompletionContext context) => SpecNames.Here().Profiles;

    /// <summary>Names of specs and tables, and keys of results.</summary>
    public static IEnumerable<string> Results(CompletionContext context)
    {
        var word = context.WordToComplete;
        var stores = Stores.Find();
        var keys = new ArtifactStore(stores).Results();
        var tables = new NamedTables(stores).Names();
        return Specs(context).Concat(tables).Concat(word.Contains('/', StringComparison.Ordinal)
            ? keys.Select(key => $"{key.Stage}/{StageKey.Shorten(key.Key)}")
            : word.Length > 0 && word.All(char.IsAsciiHexDigitLower) ? keys.Select(key => StageKey.Shorten(key.Key))
            : keys.Select(key => key.Stage + "/"));
    }

    /// <summary>Keys that the spec of the command line has.</summary>
    public static IEnumerable<string> Overrides(CompletionContext context, StageRegistry registry)
    {
        try
        {
            if (context.ParseResult.CommandResult.GetValue<string>("SPEC") is not { Length: > 0 } name) return [];
            var spec = Spec.Load(SpecNames.Here().FileOf(name));
            return Keys(OptionSchema.Of(registry.Get(spec.StageName).OptionsType), "", registry)
                .Concat(spec.Inputs.Keys.Select(input => $"{SpecKeys.Inputs}.{input}="));
        }
        catch (InputException)
        {
            // Whoever completes is not done with the line; running it says what is wrong with it.
            return [];
        }
    }

    private static IEnumerable<string> Keys(OptionSchema schema, string path, StageRegistry registry) =>
        schema.Properties.SelectMany(property =>
        {
            var records = Records(property.Property.PropertyType, registry).ToList();
            return records.Count == 0 ? [$"{path}{property.Name}="]
                : records.SelectMany(record => Keys(OptionSchema.Of(record), $"{path}{property.Name}.", registry)).Distinct();
        });

    // A choice has the keys of all of its kinds.
    private static IEnumerable<Type> Records(Type type, StageRegistry registry) => OptionSchema.IsRecord(type) ? [type]
        : OptionSchema.IsChoice(type) ? registry.Kinds.Select(kind => kind.Type).Where(kind => kind.IsAssignableTo(type))
        : [];

    private static string Quote(string word) => word.Length > 0 && !word.Any(char.IsWhiteSpace) ? word
        : $"\"{word.Replace("\"", "", StringComparison.Ordinal)}\"";
}
