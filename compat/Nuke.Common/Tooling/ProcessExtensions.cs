namespace Nuke.Common.Tooling;

/// <summary>Waits for processes and reads what they wrote.</summary>
public static class ProcessExtensions
{
    /// <exception cref="ArgumentException">It ran past its timeout.</exception>
    internal static IProcess AssertWaitForExit(this IProcess process)
    {
        Assert.True(process.WaitForExit(), $"Process '{Path.GetFileName(process.FileName)}' ran past its timeout");
        return process;
    }

    /// <exception cref="ProcessException">It failed.</exception>
    public static IProcess AssertZeroExitCode(this IProcess process)
    {
        process.AssertWaitForExit();
        return process.ExitCode == 0 ? process : throw new ProcessException(process);
    }

    /// <summary>Standard output as one text.</summary>
    internal static string StdToText(this IEnumerable<Output> output) =>
        string.Join(Environment.NewLine, output.Where(x => x.Type == OutputType.Std).Select(x => x.Text));
}
