using static TorchSharp.torch;

namespace TorchSharp.Tests;

public class DeviceTests
{
    [Fact]
    public void Meta_tensors_have_shapes_and_no_memory()
    {
        using var scope = NewDisposeScope();

        var x = empty([1L << 20, 1L << 20], bfloat16, META);
        var y = nn.functional.linear(x, empty([64, 1L << 20], bfloat16, META));

        Assert.True(y.is_meta);
        Assert.Equal([1L << 20, 64], y.shape);
        Assert.Equal("[1048576x64], type = BFloat16, device = meta", y.ToString());
        Assert.Equal(META.type, x.to(float32).device_type);
    }

    [Fact]
    public void Devices_are_named_as_libtorch_names_them()
    {
        Assert.Equal("cpu", CPU.ToString());
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
        Assert.Equal((DeviceType.CUDA, 1), (device("cuda", 1).type, device(1).index));
        Device meta = "meta";
        Assert.Equal(DeviceType.META, meta.type);
        using var x = ones(1, device: "cpu");
        Assert.True(x.is_cpu());
        Assert.False(x.is_cuda);
        Assert.Equal(-1, x.device_index);
    }

    [CudaFact]
    public void Cuda_computes_what_the_cpu_computes()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (randn(8, 8, dtype: float64), randn(8, 8, dtype: float64));

        var product = a.cuda().mm(b.cuda());
        cuda.synchronize();

        Assert.True(product.is_cuda);
        Assert.True(product.cpu().allclose(a.mm(b)));
        using var generator = new Generator(1, CUDA);
        var state = generator.get_state();
        var first = rand(4, device: CUDA, generator: generator);
        generator.set_state(state);
        Assert.True(rand(4, device: CUDA, generator: generator).Equals(first));
    }
}
