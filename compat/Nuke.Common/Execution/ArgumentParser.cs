namespace Nuke.Common.Execution;

/// <summary>The command line: target names first, then <c>--name value value …</c>. Names ignore case and hyphens.</summary>
internal sealed class ArgumentParser
{
    public ArgumentParser(IReadOnlyList<string> arguments)
    {
        Positional = [.. arguments.TakeWhile(x => !IsName(x))];
        for (var at = Positional.Count; at < arguments.Count;)
        {
            IReadOnlyList<string> values = [.. arguments.Skip(at + 1).TakeWhile(x => !IsName(x))];
            Given.Add((arguments[at], values));
            at += 1 + values.Count;
        }
    }

    public IReadOnlyList<string> Positional { get; }

    /// <summary>Every name, as it is written, with the values that follow it.</summary>
    public List<(string Name, IReadOnlyList<string> Values)> Given { get; } = [];

    public static bool IsName(string argument) => argument.StartsWith('-');

    /// <summary>A name without case, hyphens and other separators.</summary>
    public static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);

    public bool Has(string name) => All(name).Any();

    /// <summary>Values of a name; null when it is not there. Given twice, a list has all, and of anything else the last counts.</summary>
    public IReadOnlyList<string>? Values(string name, bool isList)
    {
        var all = All(name).ToList();
        return all.Count == 0 ? null : isList ? [.. all.SelectMany(x => x)] : all[^1];
    }

    private IEnumerable<IReadOnlyList<string>> All(string name) => Given.Where(x => Plain(x.Name) == Plain(name)).Select(x => x.Values);
}
