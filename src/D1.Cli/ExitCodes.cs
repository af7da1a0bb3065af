namespace D1.Cli;

/// <summary>What the command's exit code says.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    public const int Failure = 1;

    /// <summary>Bad usage or bad input; one line on standard error says which.</summary>
    public const int BadInput = 2;
}
