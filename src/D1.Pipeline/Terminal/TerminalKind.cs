using D1.Pipeline.Files;

namespace D1.Pipeline.Terminal;

/// <summary>What may be written to the two streams that people look at.</summary>
public static class TerminalKind
{
    /// <summary>Whether a line may be moved or coloured where a terminal is: not with NO_COLOR, on a CI server, or where TERM says that the
    /// terminal cannot.</summary>
    public static bool AllowsControl =>
        AllowsColours && !(IsSet("CI") && Environment.GetEnvironmentVariable("CI") != "false") && CanMove;

    /// <summary>Whether there may be colours at all.</summary>
    public static bool AllowsColours => !IsSet("NO_COLOR");

    /// <summary>Whether a person is at both ends, of a terminal that can move its cursor.</summary>
    public static bool IsInteractive => !Console.IsInputRedirected && OutputIsScreen && CanMove;

    /// <summary>Whether progress may be drawn over on standard error.</summary>
    public static bool ErrorIsLive => !Console.IsErrorRedirected && AllowsControl;

    /// <summary>Whether results are read on a screen and not by a file or another program.</summary>
    public static bool OutputIsScreen => !Console.IsOutputRedirected;

    /// <summary>Whether results and progress are read in one place, on a screen or in a file: what one of them said the other need not say
    /// again.</summary>
    public static bool IsOnePlace => OutputIsScreen ? !Console.IsErrorRedirected
        : Console.IsErrorRedirected && FileStamp.IsSame("/proc/self/fd/1", "/proc/self/fd/2");

    /// <summary>Whether results may have colours.</summary>
    public static bool OutputHasColours => OutputIsScreen && AllowsControl;

    private static bool CanMove => Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
}
