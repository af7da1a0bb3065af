using System.CommandLine;
using System.CommandLine.Parsing;
using D1.Core;
using D1.Pipeline.Names;
using D1.Pipeline.Specs;

namespace D1.Cli.Help;

/// <summary>
/// What is wrong with a command line. A misspelt verb or option is what usually goes wrong: the parser's own words name neither the word
/// nor what was meant, and where a verb takes words, it takes an option that it does not have for one.
/// </summary>
internal static class Misread
{
    /// <summary>In a line, with where to read on; null where all can be read.</summary>
    public static string? Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // Whoever asks for help is told of a verb that there is not, and of nothing else.
        var problem = UnknownVerb(command, parsed)
            ?? (parsed.Action is PrintHelp ? null : UnknownOption(command, parsed) ?? Other(command, parsed));
        return problem is null ? null : $"{problem} (see {Typed.D1} {PathOf(command)}--help)";
    }

    /// <summary>The complaint about a word that is no verb of a command.</summary>
    public static string NoVerb(Command command, string word) =>
        $"unknown verb '{word}'{Spelling.Suggest(word, command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name))}";

    private static string? UnknownVerb(Command command, ParseResult parsed) =>
        command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var word, ..] && !IsOption(word) ? NoVerb(command, word) : null;

    // Behind -- everything is a word.
    private static string? UnknownOption(Command command, ParseResult parsed)
    {
        var words = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).Concat(parsed.UnmatchedTokens).ToHashSet();
        var before = parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value);
        if (before.FirstOrDefault(word => IsOption(word) && words.Contains(word)) is not { } unknown) return null;
        if (unknown == "--profile" && command.Arguments.Any(argument => argument.Name is "SPEC" or "REF" or "A" or "B"))
            return $"unknown option '{unknown}': a profile stands before the name, as in smoke/table1, or in {SpecNames.Variable}=smoke";
        var known = command.Options.Where(option => !option.Hidden).Select(option => option.Name);
        return $"unknown option '{unknown}'{(Spelling.Nearest(unknown, known) is { } near ? $"; did you mean '{near}'?" : "")}";
    }

    private static string? Other(Command command, ParseResult parsed)
    {
        if (parsed.Errors.Count == 0) return null;
        if (command.Subcommands.Count > 0) return $"say which: {string.Join(", ", command.Subcommands.Select(verb => verb.Name))}";
        // The parser has a complaint for each option that is missing: whoever is told one at a time types the line as often.
        var missing = command.Options.Where(option => option.Required && parsed.GetResult(option) is not { Implicit: false })
            .Select(HelpPage.Name).ToList();
        var others = parsed.Errors.Select(error => error.Message.TrimEnd('.'))
            .Where(message => !message.EndsWith(" is required", StringComparison.Ordinal)).Take(1);
        return string.Join("; ", missing.Count == 0 ? others : others.Prepend($"missing: {string.Join(", ", missing)}"));
    }

    private static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    private static string PathOf(Command command) => command is RootCommand ? "" : HelpPage.PathOf(command) + " ";
}
