
namespace D1.Model.Kernels;

internal sealed unsafe partial class KernelSet<TLanes, TVector, TTile, TTileVector>
{
    /// <summary>Products of a sum that are taken at once: so many rows of b, 256 columns wide, stay in the second cache.</summary>
    private const nint Depth = 512, Columns = 256;

    /// <summary>The same for few rows of a: what is packed is read so seldom that it should stay in the first cache.</summary>
    private const nint FewRows = 16, FewRowsDepth = 128, FewRowsColumns = 64;

    /// <summary>
    /// Rows of the first operand that a part takes where lanes are rows of the second: a multiple of sixteen, and of every tile's height.
    /// </summary>
    private const nint RowsOfPart = 336;

    private static nint TileRows => TTile.Count == 16 ? 14 : 6;

    private static nint Panel => 2 * TTile.Count;

    public override void Product(int threads, Matrix a, Matrix b, Matrix c, nint m, nint n, nint k, bool isAdded = false)
    {
        if (m == 0 || n == 0)
            return;
        // Lanes are columns of b, which is copied so that they are neighbours. Where columns of a are neighbours in neither, it may be
        // cheaper to copy a: lanes are its rows then.
        if (b.Row == 1 && a.Column == 1 && c.Column == 1 && !isAdded && IsCheaperTransposed(m, n, k))
        {
            ProductOfFewRows(threads, a, b, c, m, n, k);
            return;
        }

        var width = Math.Clamp(Parts(n, threads * 32) * 32, 64, m <= FewRows ? FewRowsColumns : Columns);
        var (across, down) = (Parts(n, width), (nint)1);
        if (across < threads)
            down = Math.Clamp(m / 64, 1, Parts(threads, across));
        Team.Do(threads, across * down, new ProductParts(a, b, c, m, n, k, width, down, isAdded));
    }

    private readonly struct ProductParts(Matrix a, Matrix b, Matrix c, nint m, nint n, nint k, nint width, nint down, bool isAdded) : IParts
    {
        public void Do(nint part)
        {
            var (column, block) = (part / down * width, part % down);
            var (from, to) = (block * m / down, (block + 1) * m / down);
            Block(a.From(from, 0), b.From(0, column), c.From(from, column), to - from, Math.Min(width, n - column), k, isAdded);
        }
    }

    /// <summary>A product of few columns on one thread: b is packed once, rows of a stay in the first cache.</summary>
    private static void Block(Matrix a, Matrix b, Matrix c, nint m, nint n, nint k, bool isAdded)
    {
        var depth = Math.Min(k, m <= FewRows ? FewRowsDepth : Depth);
        using var memory = Workspace.Take((depth * Padded(n)) + (TileRows * Panel));
        float* packed = memory.Data, edge = packed + (depth * Padded(n));
        nint start = 0;
        do
        {
            var deep = Math.Min(depth, k - start);
            for (nint column = 0; column < n; column += Panel)
                Pack(b.From(start, column), deep, Math.Min(Panel, n - column), packed + (column * deep));
            Tiles(a.From(0, start), packed, c, m, n, deep, isAdded || start > 0, edge);
            start += deep;
        }
        while (start < k);
    }

    /// <summary>c (+)= a b, of packed panels of b.</summary>
    private static void Tiles(Matrix a, float* packed, Matrix c, nint m, nint n, nint k, bool isAdded, float* edge)
    {
        // Tiles of nearly equal heights: a last one of a row or two would be slow.
        var count = Parts(m, TileRows);
        for (nint tile = 0; tile < count; tile++)
        {
            nint row = tile * m / count, rows = ((tile + 1) * m / count) - row;
            var top = a.Data + (row * a.Row);
            for (nint column = 0; column < n; column += Panel)
            {
                var wide = Math.Min(Panel, n - column);
                var panel = Padded(wide);
                float* b = packed + (column * k), to = c.Data + (row * c.Row) + column;
                if (wide == panel)
                {
                    Tile<TTile, TTileVector>.Multiply(rows, panel > TTile.Count, top, a.Row, a.Column, b, panel, to, c.Row, k, isAdded);
                    continue;
                }

                // What lies past the last column is not c's.
                if (isAdded)
                    for (nint i = 0; i < rows; i++)
                        Copy(to + (i * c.Row), wide, edge + (i * panel));
                Tile<TTile, TTileVector>.Multiply(rows, panel > TTile.Count, top, a.Row, a.Column, b, panel, edge, panel, k, isAdded);
                for (nint i = 0; i < rows; i++)
                    Copy(edge + (i * panel), wide, to + (i * c.Row));
            }
        }
    }

    /// <summary>Rows of b, so many columns of each and zeros up to a multiple of sixteen, next to each other.</summary>
    private static void Pack(Matrix b, nint rows, nint columns, float* to)
    {
        var width = Padded(columns);
        if (b.Column == 1)
        {
            for (nint row = 0; row < rows; row++, to += width)
            {
                if (columns == width)
                {
                    for (nint column = 0; column < width; column += Sixteen)
                        TLanes.Store(TLanes.Load(b.Data + (row * b.Row) + column), to + column);
                    continue;
                }

                Copy(b.Data + (row * b.Row), columns, to);
                Clear(to + columns, width - columns);
            }

            return;
        }

        nint deep = 0;
        if (b.Row == 1 && columns == width)
        {
            deep = rows / Sixteen * Sixteen;
            for (nint column = 0; column < columns; column += Sixteen)
                for (nint row = 0; row < deep; row += Sixteen)
                    TLanes.Transpose(b.Data + row + (column * b.Column), b.Column, to + (row * width) + column, width);
        }

        for (; deep < rows; deep++)
        {
            var line = to + (deep * width);
            for (nint column = 0; column < columns; column++)
                line[column] = b.Data[(deep * b.Row) + (column * b.Column)];
            Clear(line + columns, width - columns);
        }
    }

    /// <summary>
    /// Whether cᵀ = bᵀ aᵀ takes less time: a is copied instead of b, and so is c; some lanes idle. A copied number takes about as
    /// long as eight multiply-adds.
    /// </summary>
    private static bool IsCheaperTransposed(nint m, nint n, nint k) =>
        m <= Columns && ((8.0 * Padded(m) * (k + n)) + ((double)(Padded(m) - m) * n * k)) < 8.0 * k * n;

    /// <summary>
    /// c = a b for few rows of a, whose numbers are neighbours, as those of columns of b are: lanes are rows of a, and c is mirrored at
    /// last.
    /// </summary>
    private static void ProductOfFewRows(int threads, Matrix a, Matrix b, Matrix c, nint m, nint n, nint k)
    {
        var width = Padded(m);
        using var memory = Workspace.Take(width * k);
        for (nint start = 0; start < k; start += Depth)
        {
            var deep = Math.Min(Depth, k - start);
            for (nint row = 0; row < m; row += Panel)
                Pack(a.From(row, start).Transposed, deep, Math.Min(Panel, m - row), memory.Data + (width * start) + (row * deep));
        }

        var size = Math.Clamp(Parts(n, threads * Sixteen) * Sixteen, 64, RowsOfPart);
        Team.Do(threads, Parts(n, size), new FewRowsParts(memory.Data, b.Transposed, c, m, n, k, size));
    }

    private readonly struct FewRowsParts(float* packed, Matrix b, Matrix c, nint m, nint n, nint k, nint size) : IParts
    {
        public void Do(nint part)
        {
            var (first, width) = (part * size, Padded(m));
            var rows = Math.Min(size, n - first);
            using var memory = Workspace.Take(Padded(rows) * width);
            for (nint start = 0; start < k; start += Depth)
            {
                var deep = Math.Min(Depth, k - start);
                Tiles(b.From(first, start), packed + (width * start), new(memory.Data, width, 1), rows, width, deep, start > 0, null);
            }

            Mirror(memory.Data, width, rows, m, c.Data + first, c.Row);
        }
    }

    /// <summary>[rows, columns] to [columns, rows].</summary>
    private static void Mirror(float* from, nint fromStride, nint rows, nint columns, float* to, nint toStride)
    {
        nint wholeRows = rows / Sixteen * Sixteen, wholeColumns = columns / Sixteen * Sixteen;
        for (nint column = 0; column < wholeColumns; column += Sixteen)
            for (nint row = 0; row < wholeRows; row += Sixteen)
                TLanes.Transpose(from + (row * fromStride) + column, fromStride, to + (column * toStride) + row, toStride);
        for (nint column = 0; column < columns; column++)
            for (var row = column < wholeColumns ? wholeRows : 0; row < rows; row++)
                to[(column * toStride) + row] = from[(row * fromStride) + column];
    }
}
