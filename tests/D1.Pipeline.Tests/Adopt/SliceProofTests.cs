using D1.Pipeline.Adopt;
using D1.Tests;

namespace D1.Pipeline.Tests.Adopt;

public sealed class SliceProofTests
{
    [Theory]
    [InlineData("log.jsonl", 0, true)]
    [InlineData("log.jsonl", 1, true)]
    [InlineData("log.jsonl", -1, false)]
    [InlineData("weights.bin", 0, true)]
    [InlineData("weights.bin", 1, false)]
    [InlineData("weights.bin", -1, false)]
    public void Only_a_log_may_be_a_beginning_whatever_its_size(string name, int longer, bool isEqual)
    {
        const int Length = (48 << 20) + 1;
        using var folder = new TemporaryFolder();
        var (made, recorded) = (folder["made"], folder[name]);
        using (var file = File.Create(made)) file.SetLength(Length);
        using (var file = File.Create(recorded)) file.SetLength(Length + longer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal(isEqual, SliceProof.IsAsRecorded(made, recorded, default));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        using (var file = File.OpenWrite(made))
        {
            file.Position = Length - 3;
            file.WriteByte(1);
        }
        Assert.False(SliceProof.IsAsRecorded(made, recorded, default));
    }
}
