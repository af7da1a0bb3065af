namespace Nuke.Common.Execution;

/// <summary>What a build writes beside its work: in a folder that is read-only, or on a full disk, the work goes on without.</summary>
internal static class Unwritten
{
    /// <summary>Writes; says why it could not, else null.</summary>
    public static string? Reason(Action write)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
