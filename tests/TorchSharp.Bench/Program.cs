// What a call into libtorch costs, and whether its BLAS has found the right kernels. The least of several repeats counts:
// other programs only ever make it slower.
using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
set_num_threads(1);
Console.WriteLine($"libtorch {__version__}, {get_num_threads()} thread");

using var left = ones(8, 8);
using var right = ones(8, 8);
Report("add of two 8x8", () => (left + right).Dispose());
Report("add of a number", () => (left + 1.5).Dispose());
Report("add in place", () => left.add_(right));
Report("sum over a dimension", () => left.sum(-1).Dispose());
Report("in a scope of 100 adds, each", () =>
{
    using var scope = NewDisposeScope();
    for (var k = 0; k < 100; k++) _ = left + right;
}, calls: 100);

const int size = 1024;
using var a = rand(size, size);
using var b = rand(size, size);
var seconds = Least(() => a.mm(b).Dispose(), repeats: 20, calls: 1);
Console.WriteLine($"{$"{size}^3 float32 product",-30} {2.0 * size * size * size / seconds / 1e9,9:F0} GFLOP/s");

static void Report(string name, Action call, int calls = 1)
{
    var seconds = Least(call, repeats: 30, calls: 10_000 / calls) / calls;
    var before = GC.GetAllocatedBytesForCurrentThread();
    for (var k = 0; k < 1_000; k++) call();
    var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (1_000.0 * calls);
    Console.WriteLine($"{name,-30} {seconds * 1e9,9:F0} ns {bytes,7:F0} B");
}

static double Least(Action call, int repeats, int calls)
{
    for (var k = 0; k < calls; k++) call();
    var least = double.MaxValue;
    for (var repeat = 0; repeat < repeats; repeat++)
    {
        var start = Stopwatch.GetTimestamp();
        for (var k = 0; k < calls; k++) call();
        least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds / calls);
    }
    return least;
}
