using System.CommandLine;
using System.CommandLine.Parsing;

namespace D1.Cli.Verbs;

/// <summary>Options, and an argument, whose value is one of a few names.</summary>
internal static class ChoiceOption
{
    /// <param name="name">The option, with its hyphens.</param>
    /// <param name="description">For the help page.</param>
    /// <param name="choices">What may be given; the first is the default.</param>
    public static Option<T> Create<T>(string name, string description, params (string Name, T Value)[] choices)
    {
        var names = choices.Select(choice => choice.Name).ToArray();
        var option = new Choice<T>(name, names[0])
        {
            Description = description,
            HelpName = string.Join('|', names),
            Arity = ArgumentArity.ExactlyOne,
            DefaultValueFactory = _ => choices[0].Value,
            CustomParser = result =>
            {
                if (Refusal(name, result.Tokens, names) is not { } refusal)
                    return choices[Array.IndexOf(names, result.Tokens[0].Value)].Value;
                result.AddError(refusal);
                return default;
            },
        };
        // Not the names of an enumeration's members.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(names);
        return option;
    }

    /// <summary>An argument that is one of a few names.</summary>
    public static Argument<string> Argument(string name, string description, params string[] names)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result =>
        {
            if (Refusal(name, result.Tokens, names) is { } refusal) result.AddError(refusal);
        });
        argument.CompletionSources.Add(names);
        return argument;
    }

    /// <summary>An option that is one of a few names, or is not given.</summary>
    public static Option<string?> Optional(string name, string description, params string[] names)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', names) };
        option.Validators.Add(result =>
        {
            if (Refusal(name, result.Tokens, names) is { } refusal) result.AddError(refusal);
        });
        option.CompletionSources.Add(names);
        return option;
    }

    private static string? Refusal(string name, IReadOnlyList<Token> given, string[] names) =>
        given is [{ Value: var word }] && !names.Contains(word)
            ? $"{name} {word}: use {string.Join(", ", names[..^1])} or {names[^1]}" : null;

    private sealed class Choice<T>(string name, string standard) : Option<T>(name), IChoiceOption
    {
        public string Standard => standard;
    }
}

/// <summary>An option whose default has a word of the command line.</summary>
internal interface IChoiceOption
{
    string Standard { get; }
}
