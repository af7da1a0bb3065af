using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using D1.Tasks.Sandbox;

namespace D1.Tasks.Tests.Sandbox;

public sealed class FilterFileTests
{
    [SandboxTheory]
    [InlineData("test \"$(wc -c < {0})\" -gt 100", true)]
    [InlineData("printf x 1<> {0}", false)]
    [InlineData("printf x >> {0}", false)]
    [InlineData("truncate -s 8 {0}", false)]
    public void A_process_that_inherits_a_filter_can_read_it_and_not_change_it(string command, bool works)
    {
        using var file = FilterFile.Create(children: false);
        var path = $"/proc/self/fd/{file.DangerousGetHandle()}";
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", string.Format(CultureInfo.InvariantCulture, command, path)])
        {
            RedirectStandardError = true,
        })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(works, process.ExitCode == 0);
        var expected = SeccompFilter.Of(RuntimeInformation.ProcessArchitecture, children: false);
        var content = new byte[expected.Length + 1];
        Assert.Equal(expected.Length, RandomAccess.Read(file, content, 0));
        Assert.Equal(expected, content[..^1]);
    }
}
