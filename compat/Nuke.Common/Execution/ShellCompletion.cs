namespace Nuke.Common.Execution;

/// <summary>
/// Answers <c>:complete "COMMAND LINE"</c> with one candidate a line, as NUKE's own shell snippets call it:
/// <c>_d1() { COMPREPLY=($(./build.sh :complete "$COMP_LINE")); }; complete -F _d1 ./build.sh</c>.
/// </summary>
internal static class ShellCompletion
{
    public const string Command = ":complete";

    public static void Write(Type buildType, IReadOnlyList<ParameterMember> parameters, BuildContext context)
    {
        var line = string.Join(' ', context.Arguments.SkipWhile(x => x != Command).Skip(1));
        var profiles = ParameterFiles.Profiles(context.RootDirectory);
        var targets = TargetFactory.Properties(buildType).Select(x => x.Name).ToList();
        foreach (var candidate in Candidates(line, targets, parameters, profiles))
            Console.Out.WriteLine(candidate);
    }

    /// <param name="line">The line so far, the command itself included; ends with a space when a new word begins.</param>
    /// <param name="targets">Names of the targets.</param>
    /// <param name="parameters">The build's parameters.</param>
    /// <param name="profiles">Names of the profiles.</param>
    public static IReadOnlyList<string> Candidates(
        string line, IReadOnlyList<string> targets, IReadOnlyList<ParameterMember> parameters, IReadOnlyList<string> profiles)
    {
        var words = line.Split(' ').Skip(1).ToList();
        var current = words.Count > 0 ? words[^1] : "";
        var before = words.Take(Math.Max(0, words.Count - 1)).Where(x => x.Length > 0).ToList();
        var used = before.Where(ArgumentParser.IsName).Select(ArgumentParser.Plain).ToHashSet();
        var candidates = new List<string>();

        var owner = before.LastOrDefault(ArgumentParser.IsName);
        if (!ArgumentParser.IsName(current))
        {
            var given = before.AsEnumerable().Reverse().TakeWhile(x => !ArgumentParser.IsName(x)).Select(ArgumentParser.Plain).ToHashSet();
            candidates.AddRange(Values(owner).Where(x => !given.Contains(ArgumentParser.Plain(x))));
        }

        if (current.Length == 0 || ArgumentParser.IsName(current))
            candidates.AddRange(parameters.Where(x => !used.Contains(ArgumentParser.Plain(x.Name))).Select(x => "--" + x.DashedName));

        return [.. candidates
            .Where(x => x.StartsWith(current, StringComparison.OrdinalIgnoreCase))
            .Select(x => current + x[current.Length..])];

        IEnumerable<string> Values(string? parameter)
        {
            if (parameter is null)
                return targets.Select(Naming.Humps);
            return ArgumentParser.Plain(parameter) switch
            {
                "TARGET" or "SKIP" => targets.Select(Naming.Humps),
                "PROFILE" => profiles,
                var plain => parameters.FirstOrDefault(x => ArgumentParser.Plain(x.Name) == plain) is { } member
                    ? ValueConversion.Choices(member.Type) ?? []
                    : [],
            };
        }
    }
}
