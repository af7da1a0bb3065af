using System.Text;

namespace VerifyTests;

/// <summary>Where a snapshot lies and which parts of a result do not count.</summary>
public class VerifySettings
{
    internal string? Directory { get; private set; }

    internal string? FileName { get; private set; }

    internal string? MethodName { get; private set; }

    internal string? Parameters { get; private set; }

    internal List<Action<StringBuilder>> Scrubbers { get; } = [];

    /// <summary>Folder of the snapshot, relative to the test's source.</summary>
    public void UseDirectory(string directory) => Directory = directory;

    /// <summary>Name of the snapshot in place of class and method.</summary>
    public void UseFileName(string fileName) => FileName = fileName;

    /// <summary>Method part of the snapshot's name.</summary>
    public void UseMethodName(string name) => MethodName = name;

    /// <summary>Appended to the method part, so that each case of a theory has a snapshot.</summary>
    public void UseTextForParameters(string parametersText) => Parameters = parametersText;

    /// <summary>Changes the text before it is compared.</summary>
    public void AddScrubber(Action<StringBuilder> scrubber) => Scrubbers.Add(scrubber);

    /// <summary>Leaves out lines.</summary>
    public void ScrubLines(Func<string, bool> removeLine) =>
        ScrubLinesWithReplace(line => removeLine(line) ? null : line);

    /// <summary>Leaves out lines that contain one of the texts, whatever their case.</summary>
    public void ScrubLinesContaining(params string[] stringToMatch) =>
        ScrubLines(line => stringToMatch.Any(x => line.Contains(x, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Replaces lines; null leaves a line out.</summary>
    public void ScrubLinesWithReplace(Func<string, string?> replaceLine) => AddScrubber(text =>
    {
        var lines = text.ToString().Split('\n').Select(replaceLine).Where(x => x is not null);
        text.Clear().AppendJoin('\n', lines);
    });
}
