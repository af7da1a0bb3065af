using System.CommandLine;
using System.Text;
using D1.Cli.Verbs;
using D1.Core;

namespace D1.Cli.Help;

/// <summary>What <c>d1</c>, <c>d1 help VERB</c> and <c>d1 VERB --help</c> print, for a terminal of 80 columns.</summary>
internal static class HelpPage
{
    private const int Width = 80;

    private const char NoBreak = '\u00A0';

    // A longer name stands in a line of its own.
    private const int WidestName = 26;

    /// <summary>The page of a command: the verbs by group, or all about one of them.</summary>
    public static string Of(Command command) => command is RootCommand root ? Verbs(root) : Verb(command);

    private static string Verbs(RootCommand root)
    {
        var page = new StringBuilder();
        Wrap(page, "", root.Description!, 0);
        page.Append($"\nUsage: {Typed.D1} VERB [options]      {Typed.D1} help VERB says all about one\n");
        var verbs = root.Subcommands.Where(verb => !verb.Hidden).ToList();
        var width = verbs.Max(verb => verb.Name.Length) + 4;
        foreach (var group in verbs.GroupBy(verb => VerbHelp.Of.TryGetValue(verb.Name, out var help) ? help.Group : VerbGroup.Tools)
            .OrderBy(group => group.Key))
        {
            page.Append('\n').Append(group.Key).Append('\n');
            foreach (var verb in group) Wrap(page, "  " + verb.Name, verb.Description!.Split(". ")[0].TrimEnd('.'), width);
        }
        return page.Append("\nExit codes: 0 success, 1 failure, 2 bad usage or bad input.\n").ToString();
    }

    private static string Verb(Command command)
    {
        var path = PathOf(command);
        var page = new StringBuilder();
        Wrap(page, "", $"d1 {path}: {command.Description}", 0);
        page.Append('\n');
        var options = command.Options.Where(option => !option.Hidden).ToList();
        var needed = options.Where(option => option.Required).ToList();
        string[] usage =
        [
            $"Usage: {Typed.D1} {path}",
            .. command.Subcommands.Count > 0 ? ["VERB"] : Array.Empty<string>(),
            .. command.Arguments.Where(argument => !argument.Hidden).Select(Usage),
            .. needed.Select(Name),
            .. options.Count > needed.Count ? ["[options]"] : Array.Empty<string>(),
        ];
        Wrap(page, "", string.Join(' ', usage), 0, hang: 7);
        var entries = new List<(string Title, IEnumerable<(string Name, string Text)> Rows)>
        {
            ("", command.Subcommands.Where(verb => !verb.Hidden).Select(verb => (verb.Name, verb.Description!))),
            ("", command.Arguments.Where(argument => !argument.Hidden).Select(argument => (argument.Name, argument.Description ?? ""))),
            ("Options:\n", options.OrderByDescending(option => option.Required).Select(option => (Name(option), Text(option)))),
        }.Where(entry => entry.Rows.Any()).ToList();
        var width = Math.Min(WidestName, entries.SelectMany(entry => entry.Rows).Select(row => row.Name.Length).DefaultIfEmpty().Max() + 4);
        foreach (var (title, rows) in entries)
        {
            page.Append('\n').Append(title);
            foreach (var (name, text) in rows) Wrap(page, "  " + name, text, width);
        }
        if (!VerbHelp.Of.TryGetValue(path, out var help)) return page.ToString();
        page.Append("\nExamples:\n");
        foreach (var example in help.Examples) Wrap(page, "", $"  {Typed.D1} {Joined(example)}", 0, hang: 6, more: " \\");
        return page.Replace(NoBreak, ' ').ToString();
    }

    // An option and its value stay in one line.
    private static string Joined(string example)
    {
        var words = example.Split(' ');
        return words[0] + string.Concat(words.Zip(words.Skip(1), (before, word) =>
            (before.StartsWith("--", StringComparison.Ordinal) && !word.StartsWith('-') ? NoBreak : ' ') + word));
    }

    /// <summary>A verb as it is typed, those above it first.</summary>
    public static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand
            ? $"{PathOf(parent)} {command.Name}" : command.Name;

    private static string Usage(Argument argument)
    {
        var name = argument.Name + (argument.Arity.MaximumNumberOfValues > 1 && !argument.Name.Contains('…') ? "…" : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    /// <summary>An option as it is typed, with what it takes.</summary>
    public static string Name(Option option) => option.ValueType == typeof(bool) || option.HelpName is null ? option.Name
        : $"{option.Name} {option.HelpName}";

    private static string Text(Option option)
    {
        var text = option.Description ?? "";
        if (option.Required) return text + " Required.";
        var standard = option is IChoiceOption choice ? choice.Standard
            : option.ValueType != typeof(bool) && option.HasDefaultValue ? option.GetDefaultValue()?.ToString() : null;
        return string.IsNullOrEmpty(standard) ? text : $"{text} Default: {standard}.";
    }

    /// <summary>A name, and its text in a column beside it.</summary>
    private static void Wrap(StringBuilder page, string name, string text, int column, int? hang = null, string more = "")
    {
        var indent = column > 0 ? column : hang ?? 0;
        page.Append(name);
        var at = name.Length;
        if (column > 0 && at > column - 2)
        {
            page.Append('\n');
            at = 0;
        }
        page.Append(' ', Math.Max(0, column - at));
        at = Math.Max(at, column);
        var first = true;
        foreach (var word in text.Split(' '))
        {
            if (!first && at + 1 + word.Length + more.Length > Width)
            {
                page.Append(more).Append('\n').Append(' ', indent);
                at = indent;
            }
            else if (!first)
            {
                page.Append(' ');
                at++;
            }
            page.Append(word);
            at += word.Length;
            first = false;
        }
        page.Append('\n');
    }
}
