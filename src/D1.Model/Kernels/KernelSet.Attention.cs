using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace D1.Model.Kernels;

internal sealed unsafe partial class KernelSet<TLanes, TVector, TTile, TTileVector>
{
    /// <summary>Queries whose scores are computed at once, so that these stay in the cache.</summary>
    private const nint QueryBlock = 64;

    public override void Attention(int threads, AttentionShape shape, Heads query, Heads key, Heads value, Heads output) =>
        Team.Do(threads, shape.Batch * shape.KeyHeads, new AttentionParts(shape, query, key, value, output));

    /// <summary>A part is a row of the batch and a key head, with the query heads that share it.</summary>
    private readonly struct AttentionParts(AttentionShape shape, Heads query, Heads key, Heads value, Heads output) : IParts
    {
        public void Do(nint part)
        {
            nint batch = part / shape.KeyHeads, keyHead = part % shape.KeyHeads, groups = shape.QueryHeads / shape.KeyHeads;
            nint size = shape.HeadDim, keyCount = shape.Keys, width = Padded(keyCount), depth = Padded(size);
            var scale = 1 / MathF.Sqrt(size);
            using var memory = Workspace.Take((2 * depth * width) + (QueryBlock * ((2 * depth) + width)));
            float* keys = memory.Data, values = keys + (depth * width), queries = values + (depth * width);
            float* scores = queries + (QueryBlock * depth), result = scores + (QueryBlock * width);

            var parts = stackalloc float[(int)QueryBlock];
            ClearAround(values, keyCount, width, size, depth);
            for (nint j = 0; j < keyCount; j++)
                Rotate(key.At(batch, j, keyHead), shape, j, 1, 1, values + (j * depth));
            PackTransposed(values, depth, width, keys);
            for (nint j = 0; j < keyCount; j++)
                CopyVectors(value.At(batch, j, keyHead), size, values + (j * depth));

            for (var head = keyHead * groups; head < (keyHead + 1) * groups; head++)
            {
                for (nint start = 0; start < shape.Queries; start += QueryBlock)
                {
                    var rows = Math.Min(QueryBlock, shape.Queries - start);
                    for (nint i = 0; i < rows; i++)
                        Rotate(query.At(batch, start + i, head), shape, shape.First + start + i, 1, scale, queries + (i * depth));
                    ProductOfPanels(new(queries, depth, 1), keys, scores, rows, width, size);
                    for (nint i = 0; i < rows; i++)
                    {
                        var row = scores + (i * width);
                        for (var j = keyCount; j < width; j++)
                            row[j] = float.NegativeInfinity;
                        parts[i] = 1 / Exponentials(row, width);
                    }

                    ProductOfRows(new(scores, width, 1), values, depth, result, depth, rows, depth, keyCount, false);
                    for (nint i = 0; i < rows; i++)
                        Scaled(result + (i * depth), parts[i], size, output.At(batch, start + i, head));
                }
            }
        }
    }

    public override void AttentionBackward(
        int threads, AttentionShape shape, Heads doutput, Heads query, Heads key, Heads value, Heads dquery, Heads dkey, Heads dvalue) =>
        Team.Do(threads, shape.Batch * shape.KeyHeads, new AttentionBackwardParts(shape, doutput, query, key, value, dquery, dkey, dvalue));

    private readonly struct AttentionBackwardParts(
        AttentionShape shape, Heads doutput, Heads query, Heads key, Heads value, Heads dquery, Heads dkey, Heads dvalue) : IParts
    {
        public void Do(nint part)
        {
            nint batch = part / shape.KeyHeads, keyHead = part % shape.KeyHeads, groups = shape.QueryHeads / shape.KeyHeads;
            nint size = shape.HeadDim, keyCount = shape.Keys, width = Padded(keyCount), depth = Padded(size), all = width * depth;
            var scale = 1 / MathF.Sqrt(size);
            using var memory = Workspace.Take((5 * all) + (QueryBlock * ((3 * depth) + (2 * width))));
            float* keys = memory.Data, keysAcross = keys + all, valuesAcross = keysAcross + all;
            float* dkeys = valuesAcross + all, dvalues = dkeys + all;
            float* queries = dvalues + all, dresult = queries + (QueryBlock * depth), dqueries = dresult + (QueryBlock * depth);
            float* scores = dqueries + (QueryBlock * depth), dscores = scores + (QueryBlock * width);

            ClearAround(keys, keyCount, width, size, depth);
            for (nint j = 0; j < keyCount; j++)
                CopyVectors(value.At(batch, j, keyHead), size, keys + (j * depth));
            PackTransposed(keys, depth, width, valuesAcross);
            for (nint j = 0; j < keyCount; j++)
                Rotate(key.At(batch, j, keyHead), shape, j, 1, 1, keys + (j * depth));
            PackTransposed(keys, depth, width, keysAcross);
            Clear(dkeys, all);
            Clear(dvalues, all);
            ClearAround(queries, QueryBlock, QueryBlock, size, depth);
            ClearAround(dresult, QueryBlock, QueryBlock, size, depth);

            for (var head = keyHead * groups; head < (keyHead + 1) * groups; head++)
            {
                for (nint start = 0; start < shape.Queries; start += QueryBlock)
                {
                    var rows = Math.Min(QueryBlock, shape.Queries - start);
                    for (nint i = 0; i < rows; i++)
                    {
                        Rotate(query.At(batch, start + i, head), shape, shape.First + start + i, 1, scale, queries + (i * depth));
                        CopyVectors(doutput.At(batch, start + i, head), size, dresult + (i * depth));
                    }

                    ProductOfPanels(new(queries, depth, 1), keysAcross, scores, rows, width, size);
                    ProductOfPanels(new(dresult, depth, 1), valuesAcross, dscores, rows, width, size);
                    for (nint i = 0; i < rows; i++)
                    {
                        var row = scores + (i * width);
                        for (var j = keyCount; j < width; j++)
                            row[j] = float.NegativeInfinity;
                        SoftmaxBackward(row, 1 / Exponentials(row, width), dscores + (i * width), width);
                    }

                    ProductOfRows(new(scores, 1, width), dresult, depth, dvalues, depth, keyCount, depth, rows, true);
                    ProductOfRows(new(dscores, 1, width), queries, depth, dkeys, depth, keyCount, depth, rows, true);
                    ProductOfRows(new(dscores, width, 1), keys, depth, dqueries, depth, rows, depth, keyCount, false);
                    for (nint i = 0; i < rows; i++)
                        Rotate(dqueries + (i * depth), shape, shape.First + start + i, -1, scale, dquery.At(batch, start + i, head));
                }
            }

            for (nint j = 0; j < keyCount; j++)
            {
                Rotate(dkeys + (j * depth), shape, j, -1, 1, dkey.At(batch, j, keyHead));
                CopyVectors(dvalues + (j * depth), size, dvalue.At(batch, j, keyHead));
            }
        }
    }

    private static void Rotate(float* x, in AttentionShape shape, nint position, float direction, float scale, float* y)
    {
        var half = shape.HeadDim / 2;
        Rotate(x, half, shape.Cosine + (position * half), shape.Sine + (position * half), direction, scale, y);
    }

    /// <summary>(x₁ cos − x₂ sin, x₂ cos + x₁ sin) · scale; with direction −1 the other way round.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rotate(float* x, nint half, float* cosine, float* sine, float direction, float scale, float* y)
    {
        float* x2 = x + half, y2 = y + half;
        var across = direction * scale;
        nint i = 0;
        for (; i + Sixteen <= half; i += Sixteen)
        {
            TVector first = TLanes.Load(x + i), second = TLanes.Load(x2 + i);
            var cos = TLanes.Multiply(TLanes.Load(cosine + i), Broadcast(scale));
            var sin = TLanes.Multiply(TLanes.Load(sine + i), Broadcast(across));
            TLanes.Store(TLanes.Subtract(TLanes.Multiply(first, cos), TLanes.Multiply(second, sin)), y + i);
            TLanes.Store(TLanes.Add(TLanes.Multiply(second, cos), TLanes.Multiply(first, sin)), y2 + i);
        }

        // Halves of heads are often narrower than a vector.
        for (; i + 4 <= half; i += 4)
        {
            Vector128<float> first = Vector128.Load(x + i), second = Vector128.Load(x2 + i);
            Vector128<float> cos = Vector128.Load(cosine + i) * scale, sin = Vector128.Load(sine + i) * across;
            ((first * cos) - (second * sin)).Store(y + i);
            ((second * cos) + (first * sin)).Store(y2 + i);
        }

        for (; i < half; i++)
        {
            float first = x[i], second = x2[i], cos = cosine[i] * scale, sin = sine[i] * across;
            float one = first * cos, other = second * sin;
            y[i] = one - other;
            one = second * cos;
            other = first * sin;
            y2[i] = one + other;
        }
    }

    /// <summary>exp(x − the greatest x) in the place of a row; returns the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials(float* row, nint width)
    {
        var greatest = TLanes.Load(row);
        for (var j = Sixteen; j < width; j += Sixteen)
            greatest = TLanes.Greater(greatest, TLanes.Load(row + j));
        TVector offset = Broadcast(TLanes.Greatest(greatest)), total = default;
        for (nint j = 0; j < width; j += Sixteen)
        {
            var x = Exp(TLanes.Subtract(TLanes.Load(row + j), offset));
            TLanes.Store(x, row + j);
            total = TLanes.Add(total, x);
        }

        return TLanes.Sum(total);
    }

    /// <summary>Exponentials become probabilities p, gradients dp of these become the scores' own: p (dp − Σ p dp).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxBackward(float* p, float scale, float* dp, nint width)
    {
        TVector factor = Broadcast(scale), sums = default;
        for (nint j = 0; j < width; j += Sixteen)
        {
            var probability = TLanes.Multiply(TLanes.Load(p + j), factor);
            TLanes.Store(probability, p + j);
            sums = TLanes.MultiplyAdd(probability, TLanes.Load(dp + j), sums);
        }

        var along = Broadcast(TLanes.Sum(sums));
        for (nint j = 0; j < width; j += Sixteen)
            TLanes.Store(TLanes.Multiply(TLanes.Load(p + j), TLanes.Subtract(TLanes.Load(dp + j), along)), dp + j);
    }

    /// <summary>Zeros to the right of so many columns and below so many rows.</summary>
    private static void ClearAround(float* x, nint rows, nint allRows, nint columns, nint allColumns)
    {
        if (columns < allColumns)
            for (nint i = 0; i < rows; i++)
                Clear(x + (i * allColumns) + columns, allColumns - columns);
        Clear(x + (rows * allColumns), (allRows - rows) * allColumns);
    }

    private static void CopyVectors(float* from, nint count, float* to)
    {
        nint i = 0;
        for (; i + Sixteen <= count; i += Sixteen)
            TLanes.Store(TLanes.Load(from + i), to + i);
        for (; i < count; i++)
            to[i] = from[i];
    }

    private static void Scaled(float* x, float factor, nint count, float* y)
    {
        var scale = Broadcast(factor);
        nint i = 0;
        for (; i + Sixteen <= count; i += Sixteen)
            TLanes.Store(TLanes.Multiply(TLanes.Load(x + i), scale), y + i);
        for (; i < count; i++)
            y[i] = x[i] * factor;
    }

    /// <summary>[rows, depth], both multiples of sixteen, to panels of its transpose.</summary>
    private static void PackTransposed(float* x, nint depth, nint rows, float* panels)
    {
        for (nint row = 0; row < rows; row += Panel)
            Pack(new(x + (row * depth), 1, depth), depth, Math.Min(Panel, rows - row), panels + (row * depth));
    }

    /// <summary>c = a b of panels that have a multiple of sixteen rows, of which so many count.</summary>
    private static void ProductOfPanels(Matrix a, float* panels, float* c, nint m, nint n, nint k)
    {
        var count = Parts(m, TileRows);
        for (nint column = 0; column < n; column += Panel)
        {
            var wide = Math.Min(Panel, n - column);
            for (nint tile = 0; tile < count; tile++)
            {
                var row = tile * m / count;
                Tile<TTile, TTileVector>.Multiply(
                    ((tile + 1) * m / count) - row, wide > TTile.Count, a.Data + (row * a.Row), a.Row, a.Column,
                    panels + (column * Padded(k)), wide, c + (row * n) + column, n, k, false);
            }
        }
    }

    /// <summary>c (+)= a b of operands that stay in the nearest caches as they are; n is a multiple of sixteen.</summary>
    private static void ProductOfRows(Matrix a, float* b, nint bRow, float* c, nint cRow, nint m, nint n, nint k, bool isAdded)
    {
        var count = Parts(m, TileRows);
        for (nint column = 0; column < n; column += Panel)
        {
            var isTwo = n - column > TTile.Count;
            for (nint tile = 0; tile < count; tile++)
            {
                var row = tile * m / count;
                Tile<TTile, TTileVector>.Multiply(((tile + 1) * m / count) - row, isTwo, a.Data + (row * a.Row), a.Row, a.Column,
                    b + column, bRow, c + (row * cRow) + column, cRow, k, isAdded);
            }
        }
    }
}
