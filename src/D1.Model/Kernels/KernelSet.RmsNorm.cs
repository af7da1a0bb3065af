using System.Runtime.CompilerServices;

namespace D1.Model.Kernels;

internal sealed unsafe partial class KernelSet<TLanes, TVector, TTile, TTileVector>
{
    /// <summary>Numbers that a thread takes at a time where each is computed by itself.</summary>
    private const nint Grain = 16384;

    public override void RmsNorm(int threads, float* x, float* weight, float epsilon, nint rows, nint width, float* y)
    {
        var size = Math.Max(1, Grain / Math.Max(1, width));
        Team.Do(threads, Parts(rows, size), new RmsNormParts(x, weight, epsilon, rows, width, y, size));
    }

    private readonly struct RmsNormParts(float* x, float* weight, float epsilon, nint rows, nint width, float* y, nint size) : IParts
    {
        public void Do(nint part)
        {
            var end = Math.Min(rows, (part + 1) * size);
            for (var row = part * size; row < end; row++)
                RmsNormRow(x + (row * width), weight, epsilon, width, y + (row * width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RmsNormRow(float* x, float* weight, float epsilon, nint width, float* y)
    {
        TVector squares = default;
        nint i = 0;
        for (; i + Sixteen <= width; i += Sixteen)
        {
            var numbers = TLanes.Load(x + i);
            squares = TLanes.MultiplyAdd(numbers, numbers, squares);
        }

        var sum = TLanes.Sum(squares);
        for (; i < width; i++)
            sum = MathF.FusedMultiplyAdd(x[i], x[i], sum);
        var s = Scale(sum, width, epsilon);
        var scale = Broadcast(s);
        for (i = 0; i + Sixteen <= width; i += Sixteen)
            TLanes.Store(TLanes.Multiply(TLanes.Multiply(TLanes.Load(x + i), scale), TLanes.Load(weight + i)), y + i);
        for (; i < width; i++)
            y[i] = x[i] * s * weight[i];
    }

    private static float Scale(float squares, nint width, float epsilon) => 1 / MathF.Sqrt((squares / width) + epsilon);

    public override void RmsNormBackward(
        int threads, float* dy, float* x, float* weight, float epsilon, nint rows, nint width, float* dx, float* dweight)
    {
        // The weight's gradient is summed in parts, and these in their order, whatever the number of threads.
        var parts = Math.Min(16, Parts(rows, 256));
        var size = parts == 0 ? 0 : Parts(rows, parts);
        if (dweight == null)
        {
            Team.Do(threads, parts, new RmsNormBackwardParts(dy, x, weight, epsilon, rows, width, dx, null, size));
            return;
        }

        using var sums = Workspace.Take(parts * width);
        Clear(sums.Data, parts * width);
        Team.Do(threads, parts, new RmsNormBackwardParts(dy, x, weight, epsilon, rows, width, dx, sums.Data, size));
        Clear(dweight, width);
        for (nint part = 0; part < parts; part++)
            for (nint i = 0; i < width; i++)
                dweight[i] += sums.Data[(part * width) + i];
    }

    private readonly struct RmsNormBackwardParts(
        float* dy, float* x, float* weight, float epsilon, nint rows, nint width, float* dx, float* dweight, nint size) : IParts
    {
        public void Do(nint part)
        {
            var end = Math.Min(rows, (part + 1) * size);
            var sums = dweight == null ? null : dweight + (part * width);
            for (var row = part * size; row < end; row++)
                RmsNormBackwardRow(dy + (row * width), x + (row * width), weight, epsilon, width, dx + (row * width), sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RmsNormBackwardRow(float* dy, float* x, float* weight, float epsilon, nint width, float* dx, float* dweight)
    {
        TVector squares = default, products = default;
        nint i = 0;
        for (; i + Sixteen <= width; i += Sixteen)
        {
            var numbers = TLanes.Load(x + i);
            squares = TLanes.MultiplyAdd(numbers, numbers, squares);
            products = TLanes.MultiplyAdd(TLanes.Multiply(TLanes.Load(dy + i), TLanes.Load(weight + i)), numbers, products);
        }

        float sum = TLanes.Sum(squares), along = TLanes.Sum(products);
        for (; i < width; i++)
        {
            sum = MathF.FusedMultiplyAdd(x[i], x[i], sum);
            along = MathF.FusedMultiplyAdd(dy[i] * weight[i], x[i], along);
        }

        var s = Scale(sum, width, epsilon);
        var less = -(along * s * s * s / width);
        TVector scale = Broadcast(s), share = Broadcast(less);
        for (i = 0; i + Sixteen <= width; i += Sixteen)
        {
            var gradient = TLanes.Multiply(TLanes.Multiply(TLanes.Load(dy + i), scale), TLanes.Load(weight + i));
            TLanes.Store(TLanes.MultiplyAdd(TLanes.Load(x + i), share, gradient), dx + i);
        }

        for (; i < width; i++)
            dx[i] = MathF.FusedMultiplyAdd(x[i], less, dy[i] * s * weight[i]);
        if (dweight == null)
            return;
        for (i = 0; i + Sixteen <= width; i += Sixteen)
        {
            var gradient = TLanes.Multiply(TLanes.Load(dy + i), scale);
            TLanes.Store(TLanes.MultiplyAdd(gradient, TLanes.Load(x + i), TLanes.Load(dweight + i)), dweight + i);
        }

        for (; i < width; i++)
            dweight[i] = MathF.FusedMultiplyAdd(dy[i] * s, x[i], dweight[i]);
    }
}
