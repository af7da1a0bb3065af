using System.Globalization;

namespace Nuke.Common.Tooling;

/// <summary>A process ended with an exit code that is not zero.</summary>
internal sealed class ProcessException : Exception
{
    public ProcessException(IProcess process)
        : base(Describe(process)) => ExitCode = process.ExitCode;

    /// <summary>The process's exit code.</summary>
    public int ExitCode { get; }

    private static string Describe(IProcess process)
    {
        var name = Path.GetFileName(process.FileName);
        var head = string.Create(CultureInfo.InvariantCulture, $"Process '{name}' exited with code {process.ExitCode}.");
        var errors = process.Output.Where(x => x.Type == OutputType.Err).Select(x => x.Text).TakeLast(10);
        return string.Join(Environment.NewLine, [head, $"  > {process.FileName} {process.Arguments}", .. errors.Select(x => "  " + x)]);
    }
}
