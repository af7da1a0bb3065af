// Linear maps whose weights fit into the nearest caches: nothing is packed but the transposed weight, once a call.

static void linear(const float* x, const float* w, int64_t in, int64_t out, int64_t from, int64_t to, float* y) {
    float* wt = workspace(in * out).take(in * out);
    transpose(w, in, out, in, wt, out);
    matmul<false>(to - from, out, in, {x + from * in, in, 1}, wt, out, y + from * out, out);
}

static void linear_backward(const float* dy, const float* w, int64_t in, int64_t out, int64_t from, int64_t to, float* dx) {
    matmul<false>(to - from, in, out, {dy + from * out, out, 1}, w, in, dx + from * in, in);
}

static void linear_backward_weight(const float* dy, const float* x, int64_t in, int64_t out, int64_t rows, int64_t from, int64_t to, float* dw) {
    constexpr int64_t block = 128;  // rows of dy and x that stay in the cache
    clear(dw + from * in, (to - from) * in);
    for (int64_t start = 0; start < rows; start += block)
        matmul<true>(to - from, in, std::min(block, rows - start), {dy + start * out + from, 1, out}, x + start * in, in, dw + from * in, in);
}
