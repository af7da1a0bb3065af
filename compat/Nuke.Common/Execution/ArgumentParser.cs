namespace Nuke.Common.Execution;

/// <summary>
/// The command line: target names first, then <c>--name value value …</c>. Names ignore case and hyphens; of a name given
/// twice the last counts.
/// </summary>
internal sealed class ArgumentParser(IReadOnlyList<string> arguments)
{
    public IEnumerable<string> Names => arguments.Where(IsName);

    public IReadOnlyList<string> Positional => [.. arguments.TakeWhile(x => !IsName(x))];

    public static bool IsName(string argument) => argument.StartsWith('-');

    /// <summary>A name without case, hyphens and other separators.</summary>
    public static string Plain(string name) => new([.. name.Where(char.IsLetterOrDigit).Select(char.ToUpperInvariant)]);

    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>Values that follow the name; null when it is not there.</summary>
    public IReadOnlyList<string>? Values(string name)
    {
        var index = IndexOf(name);
        return index < 0 ? null : [.. arguments.Skip(index + 1).TakeWhile(x => !IsName(x))];
    }

    private int IndexOf(string name)
    {
        for (var i = arguments.Count - 1; i >= 0; i--)
        {
            if (IsName(arguments[i]) && Plain(arguments[i]) == Plain(name))
                return i;
        }

        return -1;
    }
}
