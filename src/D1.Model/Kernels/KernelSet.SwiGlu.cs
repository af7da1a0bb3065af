using System.Runtime.CompilerServices;

namespace D1.Model.Kernels;

internal sealed unsafe partial class KernelSet<TLanes, TVector, TTile, TTileVector>
{
    public override void SwiGlu(int threads, float* gate, float* up, nint count, float* y) =>
        Team.Do(threads, Parts(count, Grain), new SwiGluParts(gate, up, count, y));

    private readonly struct SwiGluParts(float* gate, float* up, nint count, float* y) : IParts
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(nint part)
        {
            nint i = part * Grain, end = Math.Min(count, i + Grain);
            for (; i + Sixteen <= end; i += Sixteen)
                TLanes.Store(SwiGlu(TLanes.Load(gate + i), TLanes.Load(up + i)), y + i);
            if (i < end)
                StoreFirst(SwiGlu(LoadFirst(gate + i, end - i), LoadFirst(up + i, end - i)), y + i, end - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SwiGlu(TVector gate, TVector up) => TLanes.Multiply(TLanes.Divide(gate, OnePlusExp(gate)), up);

    public override void SwiGluBackward(int threads, float* dy, float* gate, float* up, nint count, float* dgate, float* dup) =>
        Team.Do(threads, Parts(count, Grain), new SwiGluBackwardParts(dy, gate, up, count, dgate, dup));

    private readonly struct SwiGluBackwardParts(float* dy, float* gate, float* up, nint count, float* dgate, float* dup) : IParts
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Do(nint part)
        {
            nint i = part * Grain, end = Math.Min(count, i + Grain);
            for (; i + Sixteen <= end; i += Sixteen)
            {
                SwiGluBackward(TLanes.Load(dy + i), TLanes.Load(gate + i), TLanes.Load(up + i), out var along, out var beside);
                TLanes.Store(along, dgate + i);
                TLanes.Store(beside, dup + i);
            }

            if (i == end)
                return;
            var rest = end - i;
            SwiGluBackward(
                LoadFirst(dy + i, rest), LoadFirst(gate + i, rest), LoadFirst(up + i, rest), out var lastAlong, out var lastBeside);
            StoreFirst(lastAlong, dgate + i, rest);
            StoreFirst(lastBeside, dup + i, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SwiGluBackward(TVector dy, TVector gate, TVector up, out TVector dgate, out TVector dup)
    {
        var sigmoid = TLanes.Divide(Broadcast(1), OnePlusExp(gate));
        var silu = TLanes.Multiply(gate, sigmoid);
        var slope = TLanes.MultiplyAdd(silu, TLanes.Subtract(Broadcast(1), sigmoid), sigmoid);
        dgate = TLanes.Multiply(TLanes.Multiply(dy, up), slope);
        dup = TLanes.Multiply(dy, silu);
    }

    /// <summary>1 + exp(−x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector OnePlusExp(TVector x) => TLanes.Add(Broadcast(1), Exp(TLanes.Subtract(default, x)));

    /// <summary>
    /// eˣ to 2 ulp, Cephes' way: ln 2 is taken off in two parts, then a polynomial of degree six. From 88 on e⁸⁸; below the least
    /// normal number 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exp(TVector x)
    {
        // Adding 1.5 · 2²³ rounds to an integer.
        var rounding = Broadcast(12582912f);
        var bounded = TLanes.AtMost(x, Broadcast(88));
        var shifted = TLanes.MultiplyAdd(bounded, Broadcast(1.44269504088896341f), rounding);
        var n = TLanes.Subtract(shifted, rounding);
        var r = TLanes.MultiplyAdd(n, Broadcast(2.12194440e-4f), TLanes.MultiplyAdd(n, Broadcast(-0.693359375f), bounded));
        var p = TLanes.MultiplyAdd(Broadcast(1.9875691500e-4f), r, Broadcast(1.3981999507e-3f));
        p = TLanes.MultiplyAdd(p, r, Broadcast(8.3334519073e-3f));
        p = TLanes.MultiplyAdd(p, r, Broadcast(4.1665795894e-2f));
        p = TLanes.MultiplyAdd(p, r, Broadcast(1.6666665459e-1f));
        p = TLanes.MultiplyAdd(p, r, Broadcast(5.0000001201e-1f));
        p = TLanes.Add(TLanes.MultiplyAdd(TLanes.Multiply(p, r), r, r), Broadcast(1));
        return TLanes.ZeroBelow(Broadcast(-87.3f), x, TLanes.Multiply(p, TLanes.PowerOfTwo(shifted)));
    }
}
