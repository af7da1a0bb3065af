using static TorchSharp.Interop.Dispatcher;

namespace TorchSharp;

// Ranges, identities, random integers.
public static partial class torch
{
    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        arange(start, stop, 1, dtype, device, requires_grad);

    /// <summary>From <paramref name="start"/> up to but not <paramref name="stop"/>; 64-bit integers when all three are integers.</summary>
    public static Tensor arange(
        Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        var integral = is_integral(start.Type) && is_integral(stop.Type) && is_integral(step.Type);
        var type = dtype ?? (integral ? ScalarType.Int64 : get_default_dtype());
        return Made(
            Call("arange.start_step(start,end,step,dtype,device)", start, stop, step, type, device ?? get_default_device()), requires_grad);
    }

    public static Tensor linspace(
        double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) =>
        Made(
            Call("linspace(start,end,steps,dtype,device)", start, end, steps, dtype ?? get_default_dtype(), device ?? get_default_device()),
            requires_grad);

    /// <summary>The identity; square when <paramref name="columns"/> is left out.</summary>
    public static Tensor eye(
        long rows, long columns = -1, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        string[]? names = null) =>
        Made(
            Call("eye.m(n,m,dtype,device)", rows, columns < 0 ? rows : columns, dtype ?? get_default_dtype(),
            device ?? get_default_device()),
            requires_grad, names);

    /// <summary>Integers of [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public static Tensor randint(
        long low, long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Made(
            Call(
                "randint.low_generator(low,high,size,generator,dtype,device)", low, high, size, generator, dtype ?? ScalarType.Int64,
                device ?? get_default_device()),
            requires_grad, names);

    public static Tensor randint(
        long high, long[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        int low, int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(low, high, Array.ConvertAll(size, n => (long)n), dtype, device, requires_grad, generator, names);

    public static Tensor randint(
        int high, int[] size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        randint(0, high, size, dtype, device, requires_grad, generator, names);

    /// <summary>The integers below <paramref name="n"/> in random order.</summary>
    public static Tensor randperm(
        long n, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, Generator? generator = null) =>
        Made(
            Call("randperm.generator(n,generator,dtype,device)", n, generator, dtype ?? ScalarType.Int64, device ?? get_default_device()),
            requires_grad);

    public static Tensor normal(
        double mean, double std, ReadOnlySpan<long> size, ScalarType? dtype = null, Device? device = null, bool requires_grad = false,
        Generator? generator = null, string[]? names = null) =>
        Made(
            Call(
                "normal.float_float(mean,std,size,generator,dtype,device)", mean, std, size.ToArray(), generator,
                dtype ?? get_default_dtype(), device ?? get_default_device()),
            requires_grad, names);

    public static Tensor normal(Tensor mean, Tensor std, Generator? generator = null) => Call("normal.Tensor_Tensor", mean, std, generator);

    /// <summary>One uniform number of [0, 1).</summary>
    public static double rand_float(Generator? generator = null)
    {
        using var number = rand(1, generator: generator).DetachFromDisposeScope();
        return number.item<float>();
    }

    public static long randint_long(long low, long high, Generator? generator = null)
    {
        using var number = randint(low, high, [1], generator: generator).DetachFromDisposeScope();
        return number.item<long>();
    }

    public static long randint_long(long high, Generator? generator = null) => randint_long(0, high, generator);
}
