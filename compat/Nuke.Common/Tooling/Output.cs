namespace Nuke.Common.Tooling;

/// <summary>One line that a process wrote.</summary>
public struct Output
{
    /// <summary>Stream that the line came from.</summary>
    public OutputType Type;

    /// <summary>The line without its end.</summary>
    public string Text;
}
