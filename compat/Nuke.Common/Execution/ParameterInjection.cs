namespace Nuke.Common.Execution;

/// <summary>Gives a build's parameters their values.</summary>
internal static class ParameterInjection
{
    /// <exception cref="UsageException">The command line names a parameter that the build does not have, or gives one no value.</exception>
    public static void CheckCommandLine(IReadOnlyList<ParameterMember> parameters, ArgumentParser commandLine)
    {
        foreach (var (name, values) in commandLine.Given)
        {
            if (parameters.FirstOrDefault(x => ArgumentParser.Plain(x.Name) == ArgumentParser.Plain(name)) is not { } parameter)
            {
                var hint = Spelling.Hint(name, parameters.Select(x => "--" + x.DashedName));
                throw new UsageException($"Unknown parameter {name}{hint} See --help for the parameters.");
            }

            if (values.Count == 0 && !parameter.CanStandAlone)
                throw new UsageException($"--{parameter.DashedName} needs a value ({ValueConversion.Describe(parameter.Type)}).");
        }
    }

    /// <exception cref="UsageException">A parameter file names a parameter that the build does not have.</exception>
    public static void CheckFiles(IReadOnlyList<ParameterMember> parameters, BuildContext context)
    {
        var known = parameters.Select(x => ArgumentParser.Plain(x.Name)).ToHashSet();
        foreach (var (name, file) in context.Files.Names.Where(x => !known.Contains(ArgumentParser.Plain(x.Name))))
            throw new UsageException($"{file}: unknown parameter '{name}'{Spelling.Hint(name, parameters.Select(x => x.Name))}");
    }

    /// <exception cref="UsageException">A value is not of its parameter's type.</exception>
    public static void Inject(NukeBuild build, IReadOnlyList<ParameterMember> parameters, BuildContext context)
    {
        // The build reads these where they are needed; they have no member to set.
        var computed = new[] { "Root", "Profile", "Target", "Skip" };
        foreach (var parameter in parameters.Where(x => !(x.IsInherited && computed.Contains(x.Name))))
        {
            var type = Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type;
            if (context.Find(parameter.Name, type, parameter.Attribute.Separator?[0]) is { } value)
                parameter.Set(build, value);
        }
    }
}
