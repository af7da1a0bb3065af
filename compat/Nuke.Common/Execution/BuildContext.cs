using Nuke.Common.IO;

namespace Nuke.Common.Execution;

/// <summary>What one invocation gets from outside: arguments, environment and the folder that it is about.</summary>
internal sealed class BuildContext
{
    private readonly Lazy<AbsolutePath> _root;
    private readonly Lazy<string[]> _profiles;
    private readonly Lazy<ParameterFiles> _files;

    public BuildContext(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> variables, AbsolutePath workingDirectory)
    {
        Arguments = arguments;
        Variables = variables;
        WorkingDirectory = workingDirectory;
        CommandLine = new ArgumentParser(arguments);
        _root = new(FindRoot);
        _profiles = new(() => [.. Find("Profile", typeof(string[]), null) as string[] ?? []]);
        _files = new(() => new ParameterFiles(RootDirectory, Profiles));
    }

    /// <summary>The invocation of this process; tests put theirs here.</summary>
    public static BuildContext Current { get; set; } = new(
        [.. Environment.GetCommandLineArgs().Skip(1)],
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(x => (string)x.Key, x => (string?)x.Value ?? "", StringComparer.Ordinal),
        AbsolutePath.Create(Environment.CurrentDirectory));

    public IReadOnlyList<string> Arguments { get; }

    public ArgumentParser CommandLine { get; }

    public IReadOnlyDictionary<string, string> Variables { get; }

    public AbsolutePath WorkingDirectory { get; }

    public AbsolutePath RootDirectory => _root.Value;

    public string[] Profiles => _profiles.Value;

    public ParameterFiles Files => _files.Value;

    /// <summary>Value of a parameter: command line, then environment, then files; null when none has it.</summary>
    public object? Find(string name, Type type, char? separator)
    {
        if (CommandLine.Values(name, type.IsArray) is { } named)
            return ValueConversion.Convert(Split(named, separator), type, $"--{Naming.Dashed(name)}", WorkingDirectory);
        if (name == "Target" && CommandLine.Positional is { Count: > 0 } positional)
            return ValueConversion.Convert(Split(positional, separator), type, "Targets", WorkingDirectory);
        if (Variable(name) is { } variable)
            return ValueConversion.Convert(Split([variable.Value], separator ?? ' '), type, $"Environment variable {variable.Key}",
                WorkingDirectory);
        if (name is "Root" or "Profile" or "Target" or "Skip")
            return null;
        return Files.Find(name) is { } found
            ? ValueConversion.Convert(found.Values, type, $"{found.File}: {name}", RootDirectory)
            : null;

        IReadOnlyList<string> Split(IReadOnlyList<string> values, char? by) =>
            type.IsArray && by is { } character ? [.. values.SelectMany(x => x.Split(character, StringSplitOptions.RemoveEmptyEntries))]
                : values;
    }

    // As everywhere, a variable that is empty is one that is not set.
    private KeyValuePair<string, string>? Variable(string name)
    {
        var plain = ArgumentParser.Plain(name);
        var found = Variables
            .Where(x => x.Value.Length > 0)
            .Where(x => ArgumentParser.Plain(x.Key) == "NUKE" + plain || ArgumentParser.Plain(x.Key) == plain)
            .OrderByDescending(x => x.Key.Length)
            .Take(1)
            .ToList();
        return found.Count == 0 ? null : found[0];
    }

    private AbsolutePath FindRoot()
    {
        if (Find("Root", typeof(AbsolutePath), null) is AbsolutePath given)
            return given.DirectoryExists() ? given : throw new UsageException($"There is no folder {given}: correct --root.");
        for (var folder = WorkingDirectory; folder is not null; folder = folder.Parent)
        {
            if ((folder / ".nuke").DirectoryExists())
                return folder;
        }

        throw new UsageException($"No '.nuke' folder in '{WorkingDirectory}' or above it: go to the repository or add --root PATH.");
    }
}
