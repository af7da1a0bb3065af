using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using TorchSharp;

using static TorchSharp.torch;

namespace D1.Model;

/// <summary>
/// Numbers that meet tensors. TorchSharp's own conversions make a scalar that nothing references during the call, so that its finalizer may
/// free the native value that the call reads. The ones from here stay referenced: the first values for good, later ones until the thread
/// has made as many others as no call takes.
/// </summary>
[SuppressMessage("ApiDesign", "RS0030", Justification = "They are kept here.")]
public static class Numbers
{
    private const int Kept = 4096;
    private static readonly ConcurrentDictionary<long, Scalar> Integers = new();
    private static readonly ConcurrentDictionary<double, Scalar> Reals = new();

    [ThreadStatic]
    private static Recent? _recent;

    /// <summary>A scalar of an integer.</summary>
    public static Scalar Number(long value) => Integers.TryGetValue(value, out var known) ? known : Keep(Integers, value, value.ToScalar());

    /// <summary>A scalar of a floating-point number.</summary>
    public static Scalar Number(double value) => Reals.TryGetValue(value, out var known) ? known : Keep(Reals, value, value.ToScalar());

    /// <summary><c>x + y</c>: TorchSharp's operator makes a scalar for its factor of one.</summary>
    public static Tensor Plus(this Tensor x, Tensor y) => x.add(y, Number(1));

    /// <summary><c>x + y</c> for a number.</summary>
    public static Tensor Plus(this Tensor x, double y) => x.add(Number(y), Number(1));

    /// <inheritdoc cref="Plus(Tensor, double)"/>
    public static Tensor Plus(this Tensor x, long y) => x.add(Number(y), Number(1));

    /// <summary><c>x ← x + y</c>.</summary>
    public static Tensor Add(this Tensor x, Tensor y) => x.add_(y, Number(1));

    /// <summary>0, 1, … <paramref name="count"/> − 1 as int64.</summary>
    public static Tensor Range(long count, Device device) => arange(Number(0), Number(count), Number(1), ScalarType.Int64, device);

    private static Scalar Keep<T>(ConcurrentDictionary<T, Scalar> known, T value, Scalar scalar)
        where T : notnull
    {
        if (known.Count < Kept) return known.GetOrAdd(value, scalar);
        (_recent ??= new Recent()).Add(scalar);
        return scalar;
    }

    // No call takes more than a few numbers.
    private sealed class Recent
    {
        private readonly Scalar[] _scalars = new Scalar[16];
        private int _next;

        public void Add(Scalar scalar) => _scalars[_next++ % _scalars.Length] = scalar;
    }
}
