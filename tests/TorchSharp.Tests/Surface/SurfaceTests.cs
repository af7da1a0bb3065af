using D1.Tests;

namespace TorchSharp.Tests.Surface;

public class SurfaceTests
{
    private const string List = "api/torchsharp-0.107.txt";

    [SharedFact(List)]
    public void Every_public_member_is_one_of_the_real_package()
    {
        var real = File.ReadLines(SharedData.At(List))
            .Select(line => line.StartsWith("type ", StringComparison.Ordinal) ? line.Split(" : ")[0] : line)
            .ToHashSet();

        var invented = PublicMembers.Of(typeof(torch).Assembly).Where(member => !real.Contains(member)).ToArray();

        Assert.True(invented.Length == 0, "Not in TorchSharp:\n" + string.Join('\n', invented));
    }
}
