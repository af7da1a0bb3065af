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
        var option = new Option<T>(name)
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
        option.CompletionSources.Add(names);
        return option;
    }
}
