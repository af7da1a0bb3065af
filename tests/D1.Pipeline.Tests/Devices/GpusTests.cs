using D1.Core;
using D1.Pipeline.Devices;
using D1.Tests;

namespace D1.Pipeline.Tests.Devices;

public sealed class GpusTests : IDisposable
{
    private static readonly Gpus Two = new([new Gpu("Alpha", 24_000_000_000), new Gpu("Beta", 80_000_000_000)], null);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auto", null, null)]
    [InlineData("cpu", DeviceClass.Cpu, null)]
    [InlineData("cuda", DeviceClass.Cuda, null)]
    [InlineData("cuda:12", DeviceClass.Cuda, 12)]
    public void A_device_is_read_and_written_alike(string text, DeviceClass? kind, int? number)
    {
        Assert.Equal(new DeviceChoice(kind, number), DeviceChoice.Parse(text));
        Assert.Equal(text, DeviceChoice.Parse(text).ToString());
    }

    [Theory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:-1")]
    [InlineData("cuda:01")]
    [InlineData("CPU")]
    public void Another_text_is_no_device(string text) =>
        Assert.Equal($"a device is auto, cpu, cuda or cuda:N, not '{text}'",
            Assert.Throws<InputException>(() => DeviceChoice.Parse(text)).Message);

    [Fact]
    public void Auto_is_a_GPU_where_there_is_one()
    {
        Assert.Equal(DeviceChoice.Cuda, DeviceChoice.Auto.On(Two));
        Assert.Equal(DeviceChoice.Cpu, DeviceChoice.Auto.On(new([], "none")));
        Assert.Equal(DeviceChoice.Cpu, DeviceChoice.Cpu.On(Two));
    }

    [Fact]
    public void Without_a_CUDA_libtorch_nobody_asks_the_driver()
    {
        var library = _folder.Write("cpu/libtorch_cpu.so", "");
        var gpus = Gpus.Of(library, () => throw new InvalidOperationException("asked"));
        Assert.Empty(gpus.All);
        Assert.Equal($"device cuda: the libtorch in {Path.GetDirectoryName(library)} is built without CUDA: set Torch=cuda, or point "
            + "LIBTORCH at one with it (a PyTorch installation's folder), and build again, or choose device cpu",
            gpus.Problem(DeviceChoice.Cuda, new MemoryPlan()));
        Assert.Contains("there is no libtorch", Gpus.Of(null, () => throw new InvalidOperationException("asked")).Missing,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CudaDriver.NoLibrary,
        "libtorch is built for CUDA, but there is no NVIDIA driver (libcuda.so.1): install it, or choose device cpu")]
    [InlineData(803,
        "the NVIDIA driver does not start (cuInit answers 803): see whether nvidia-smi works, and whether the driver was updated without "
            + "a restart, or choose device cpu")]
    [InlineData(CudaDriver.NoDevice, "the NVIDIA driver ")]
    [InlineData(0, "the NVIDIA driver ")]
    public void What_is_wrong_with_the_driver_is_one_line(int error, string expected) =>
        Assert.StartsWith(expected, Gpus.Of(CudaTorch(), () => new(error, [])).Missing, StringComparison.Ordinal);

    [Fact]
    public void The_drivers_GPUs_are_those_there_are() => Assert.Equal(Two.All, Gpus.Of(CudaTorch(), () => new(0, Two.All)).All);

    [Theory]
    [InlineData("cuda", 50, null)]
    [InlineData("cuda:1", 50, null)]
    [InlineData("cuda:0", 50, "needs at least 50.0 GB (50.0 GB weights), cuda:0 (Alpha) has 24.0 GB; shrink it")]
    [InlineData("cuda", 90, "needs at least 90.0 GB (90.0 GB weights), cuda (Beta) has 80.0 GB; shrink it")]
    [InlineData("cuda:2", 1, "device cuda:2: there are 2 GPUs here, cuda:0 to cuda:1")]
    public void A_GPU_must_be_there_and_large_enough(string device, long gigabytes, string? problem) =>
        Assert.Equal(problem, Two.Problem(DeviceChoice.Parse(device),
            new MemoryPlan(new MemoryPart("weights", gigabytes * 1_000_000_000, "shrink it"))));

    // Whichever this machine has: the driver is really asked.
    [Fact]
    public void This_machines_driver_answers_or_is_missing()
    {
        var answer = CudaDriver.Read();
        Assert.True(answer.Error != 0 || answer.Gpus.All(gpu => gpu.Bytes > 0 && gpu.Name.Length > 0), $"{answer}");
    }

    private string CudaTorch()
    {
        _folder.Write("cuda/libtorch_cuda.so", "");
        return _folder.Write("cuda/libtorch_cpu.so", "");
    }
}
