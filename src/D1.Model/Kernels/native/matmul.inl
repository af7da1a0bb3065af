// Matrix products on one thread: c[M, N] (+)= a[M, K] b[K, N], each element a sum over K in its order, so that an element does not depend on M or N,
// on blocks or on threads.

// 14 x 2 vectors of sums leave four of AVX-512's 32 registers for operands; 6 x 2 fill AVX2's 16.
constexpr int64_t tile_rows = D1_LANES == 16 ? 14 : 6;
constexpr int64_t panel = 2 * lanes;

template <int R, int C, bool Add>
inline void tile(Matrix a, const float* b, int64_t ldb, float* c, int64_t ldc, int64_t k) {
    Vector sums[R][C];
    for (int r = 0; r < R; ++r)
        for (int j = 0; j < C; ++j) sums[r][j] = Add ? load(c + r * ldc + j * lanes) : Vector{};
    for (int64_t i = 0; i < k; ++i) {
        Vector row[C];
        for (int j = 0; j < C; ++j) row[j] = load(b + i * ldb + j * lanes);
        for (int r = 0; r < R; ++r) {
            const Vector x = broadcast(a.data[r * a.row + i * a.column]);
            for (int j = 0; j < C; ++j) sums[r][j] += x * row[j];
        }
    }
    for (int r = 0; r < R; ++r)
        for (int j = 0; j < C; ++j) store(c + r * ldc + j * lanes, sums[r][j]);
}

template <int R, int C, bool Add>
inline void tile_of(int64_t rows, Matrix a, const float* b, int64_t ldb, float* c, int64_t ldc, int64_t k) {
    if constexpr (R > 0) {
        if (rows == R) tile<R, C, Add>(a, b, ldb, c, ldc, k);
        else tile_of<R - 1, C, Add>(rows, a, b, ldb, c, ldc, k);
    }
}

template <bool Add>
inline void tile_of(int64_t rows, int64_t columns, Matrix a, const float* b, int64_t ldb, float* c, int64_t ldc, int64_t k) {
    if (columns >= panel) tile_of<tile_rows, 2, Add>(rows, a, b, ldb, c, ldc, k);
    else tile_of<tile_rows, 1, Add>(rows, a, b, ldb, c, ldc, k);
}

// Rows in tiles of nearly equal heights: a last tile of a row or two would be slow.
struct Tiles {
    explicit Tiles(int64_t m) : m(m), count((m + tile_rows - 1) / tile_rows) {}
    int64_t start(int64_t tile) const { return tile * m / count; }

    const int64_t m, count;
};

// Operands that stay in the nearest caches as they are. N is a multiple of the lanes; b and c have contiguous rows.
template <bool Add>
inline void matmul(int64_t m, int64_t n, int64_t k, Matrix a, const float* b, int64_t ldb, float* c, int64_t ldc) {
    const Tiles tiles(m);
    for (int64_t j = 0; j < n; j += panel)
        for (int64_t t = 0; t < tiles.count; ++t) {
            const int64_t i = tiles.start(t);
            tile_of<Add>(tiles.start(t + 1) - i, n - j, {a.data + i * a.row, a.row, a.column}, b + j, ldb, c + i * ldc + j, ldc, k);
        }
}

// One step of a transpose: blocks of S x S change places.
template <int S>
inline void exchange(Vector (&x)[lanes]) {
    Integers low, high;
    for (int l = 0; l < lanes; ++l) {
        low[l] = l & S ? lanes + l - S : l;
        high[l] = l & S ? lanes + l : l + S;
    }
    for (int i = 0; i < lanes; ++i) {
        if (i & S) continue;
        const Vector a = x[i], b = x[i + S];
        x[i] = __builtin_shuffle(a, b, low);
        x[i + S] = __builtin_shuffle(a, b, high);
    }
    if constexpr (S > 1) exchange<S / 2>(x);
}

// [rows, columns], rows `from_stride` apart, to its transpose; both are multiples of the lanes.
inline void transpose(const float* from, int64_t from_stride, int64_t rows, int64_t columns, float* to, int64_t to_stride) {
    for (int64_t i = 0; i < rows; i += lanes)
        for (int64_t j = 0; j < columns; j += lanes) {
            Vector block[lanes];
            for (int64_t l = 0; l < lanes; ++l) block[l] = load(from + (i + l) * from_stride + j);
            exchange<lanes / 2>(block);
            for (int64_t l = 0; l < lanes; ++l) store(to + (j + l) * to_stride + i, block[l]);
        }
}

// b [rows, columns] to contiguous rows of `columns`.
inline void pack(Matrix b, int64_t rows, int64_t columns, float* to) {
    if (b.row == 1) return transpose(b.data, b.column, columns, rows, to, columns);
    for (int64_t i = 0; i < rows; ++i) std::memcpy(to + i * columns, b.data + i * b.row, columns * sizeof(float));
}

// Operands of any size: b is packed once, in blocks that stay in the second cache; rows of a stay in the first.
static void product(int64_t m, int64_t n, int64_t k, Matrix a, Matrix b, float* c, int64_t ldc) {
    constexpr int64_t depth = 512, columns = 256;
    const Tiles tiles(m);
    float* packed = workspace(std::min(k, depth) * columns).take(std::min(k, depth) * columns);
    for (int64_t j0 = 0; j0 < n; j0 += columns)
        for (int64_t k0 = 0; k0 < k; k0 += depth) {
            const int64_t wide = std::min(columns, n - j0), deep = std::min(depth, k - k0);
            for (int64_t j = 0; j < wide; j += panel)
                pack({b.data + k0 * b.row + (j0 + j) * b.column, b.row, b.column}, deep, std::min(panel, wide - j), packed + j * deep);
            for (int64_t t = 0; t < tiles.count; ++t) {
                const int64_t i = tiles.start(t), rows = tiles.start(t + 1) - i;
                const Matrix top{a.data + i * a.row + k0 * a.column, a.row, a.column};
                for (int64_t j = 0; j < wide; j += panel) {
                    const auto with = k0 == 0 ? tile_of<false> : tile_of<true>;
                    with(rows, wide - j, top, packed + j * deep, std::min(panel, wide - j), c + i * ldc + j0 + j, ldc, deep);
                }
            }
        }
}
