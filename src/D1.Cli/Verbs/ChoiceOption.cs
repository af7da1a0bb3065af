using System.CommandLine;

namespace D1.Cli.Verbs;

/// <summary>An option whose value is one of a few names.</summary>
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
                var index = Array.IndexOf(names, result.Tokens[0].Value);
                if (index < 0) result.AddError($"{name} {result.Tokens[0].Value}: use {string.Join(", ", names[..^1])} or {names[^1]}");
                return index < 0 ? default : choices[index].Value;
            },
        };
        // Not the names of an enumeration's members.
        option.CompletionSources.Clear();
        option.CompletionSources.Add(names);
        return option;
    }

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
