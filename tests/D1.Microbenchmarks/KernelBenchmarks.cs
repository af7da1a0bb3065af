using BenchmarkDotNet.Attributes;
using D1.Model.Kernels;
using static TorchSharp.torch;

namespace D1.Microbenchmarks;

/// <summary>
/// The kernels beside libtorch's operators, on one thread, at the shapes of a decode: many rows, a block's, and the few that a step
/// changed.
/// </summary>
public class KernelBenchmarks
{
    private readonly List<IDisposable> _held = [];
    private Tensor _stream = null!, _weight = null!, _norm = null!, _gate = null!, _up = null!, _heads = null!, _cosine = null!,
        _sine = null!;

    [Params(1024, 160, 32, 2)]
    public int Rows { get; set; }

    [GlobalSetup]
    public void Create()
    {
        set_num_threads(1);
        _held.Add(no_grad());
        _stream = Kept(randn(Rows, 512));
        _weight = Kept(randn(1536, 512));
        _norm = Kept(randn(512));
        (_gate, _up) = (Kept(randn(Rows, 1536)), Kept(randn(Rows, 1536)));
        _heads = Kept(randn(1, Rows, 8, 64));
        (_cosine, _sine) = (Kept(randn(Rows, 1, 32)), Kept(randn(Rows, 1, 32)));

        Tensor Kept(Tensor tensor)
        {
            _held.Add(tensor);
            return tensor;
        }
    }

    [Benchmark(Description = "linear map of 512 to 1536, kernel")]
    public void Linear() => FusedKernels.Linear(_stream, _weight)!.Dispose();

    [Benchmark(Description = "linear map of 512 to 1536, libtorch")]
    public void LibtorchLinear() => nn.functional.linear(_stream, _weight).Dispose();

    [Benchmark(Description = "RMSNorm of 512, kernel")]
    public void RmsNorm() => FusedKernels.RmsNorm(_stream, _norm, 1e-5)!.Dispose();

    [Benchmark(Description = "SwiGLU of 1536, kernel")]
    public void SwiGlu() => FusedKernels.SwiGlu(_gate, _up)!.Dispose();

    [Benchmark(Description = "rotary attention of 8 heads of 64, kernel")]
    public void Attention() => FusedKernels.Attention(_heads, _heads, _heads, (_cosine, _sine), 0)!.Dispose();

    [GlobalCleanup]
    public void Dispose()
    {
        foreach (var held in _held)
            held.Dispose();
    }
}
