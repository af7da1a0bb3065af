namespace D1.Cli.Tests;

/// <summary>A test that runs the command on a terminal; skipped, with the reason, where util-linux has no script to make one.</summary>
public sealed class TerminalFactAttribute : FactAttribute
{
    public TerminalFactAttribute() => Skip = WhyNot;

    /// <summary>Null where there is one.</summary>
    internal static string? WhyNot { get; } =
        OperatingSystem.IsLinux() && Shell.Can("script -qec 'stty cols 80 rows 24' /dev/null > /dev/null") ? null
            : "needs script of util-linux, and stty, to make a terminal";
}

/// <inheritdoc cref="TerminalFactAttribute"/>
public sealed class TerminalTheoryAttribute : TheoryAttribute
{
    public TerminalTheoryAttribute() => Skip = TerminalFactAttribute.WhyNot;
}
