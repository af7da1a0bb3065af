using D1.Model.Kernels;
using D1.Pipeline.Devices;
using static TorchSharp.torch;

namespace D1.Stages.Tests.Devices;

public sealed class CudaOptionsTests
{
    [Theory]
    [InlineData(true, false, true, false)]
    [InlineData(false, true, false, true)]
    public void Settings_hold_until_they_are_put_back(bool tf32, bool flash, bool math, bool deterministic)
    {
        var before = Now();
        var options = new CudaOptions { Tf32 = tf32, FlashAttention = flash, MathAttention = math, Deterministic = deterministic };
        using (TorchDevices.Apply(options))
            Assert.Equal((tf32, flash, math, deterministic), Now());
        Assert.Equal(before, Now());
    }

    [Fact]
    public void The_defaults_are_libtorchs_own_but_deterministic()
    {
        var libtorch = Now();
        using var settings = TorchDevices.Apply(new CudaOptions());
        Assert.Equal(libtorch with { Item4 = true }, Now());
    }

    [NoGpuFact]
    public void Memory_statistics_are_unknown_without_a_GPU()
    {
        DeviceMemory.ResetPeak(0);
        Assert.Null(DeviceMemory.Peak(0));
    }

    private static (bool, bool, bool, bool) Now() =>
        (backends.cuda.matmul.allow_tf32, backends.cuda.flash_sdp_enabled(), backends.cuda.math_sdp_enabled(),
            DeterministicAlgorithms.AreRequired);

    /// <summary>A test of a machine without a GPU; skipped, with the reason, where there is one.</summary>
    private sealed class NoGpuFactAttribute : FactAttribute
    {
        public NoGpuFactAttribute()
        {
            if (cuda.is_available()) Skip = "is for machines without a GPU";
        }
    }
}
