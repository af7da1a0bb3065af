// Small matrix products whose operands stay in the nearest caches: c[M, N] (+)= a[M, K] b[K, N]. N is a multiple of the lanes; a has any strides,
// b and c have contiguous rows.

struct Matrix {
    const float* data;
    int64_t row, column;  // strides
};

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

template <int C, bool Add>
inline void column_of_tiles(int64_t m, int64_t k, Matrix a, const float* b, int64_t ldb, float* c, int64_t ldc) {
    constexpr int rows = D1_LANES == 16 ? 8 : (C == 1 ? 8 : 4);
    int64_t i = 0;
    for (; i + rows <= m; i += rows) tile<rows, C, Add>({a.data + i * a.row, a.row, a.column}, b, ldb, c + i * ldc, ldc, k);
    for (; rows > 4 && i + 4 <= m; i += 4) tile<4, C, Add>({a.data + i * a.row, a.row, a.column}, b, ldb, c + i * ldc, ldc, k);
    for (; i < m; ++i) tile<1, C, Add>({a.data + i * a.row, a.row, a.column}, b, ldb, c + i * ldc, ldc, k);
}

template <bool Add>
inline void matmul(int64_t m, int64_t n, int64_t k, Matrix a, const float* b, int64_t ldb, float* c, int64_t ldc) {
    int64_t j = 0;
    for (; j + 2 * lanes <= n; j += 2 * lanes) column_of_tiles<2, Add>(m, k, a, b + j, ldb, c + j, ldc);
    for (; j < n; j += lanes) column_of_tiles<1, Add>(m, k, a, b + j, ldb, c + j, ldc);
}
