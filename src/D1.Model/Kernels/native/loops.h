// The loops behind the operators, compiled once for each instruction set; plain pointers, no libtorch.
#pragma once

#include <cstdint>

// One row of heads: [L, heads, d] in memory, d contiguous. Strides in elements.
struct Heads {
    float* data;
    int64_t batch_stride;
    int64_t position_stride;
    int64_t head_stride;
};

struct AttentionShape {
    int64_t heads, kv_heads;
    int64_t queries, keys;   // Lq, L
    int64_t size;            // d
    int64_t first;           // position of the first query
    const float* cosine;     // [>= L, d / 2]
    const float* sine;
};

// A matrix of any strides, in elements.
struct Matrix {
    const float* data;
    int64_t row, column;
};

struct Loops {
    const char* name;
    int64_t lanes;

    // c[M, N] = a[M, K] b[K, N]. N is a multiple of the lanes, and so is K where b has contiguous columns; else b has contiguous rows. c has contiguous rows, ldc apart.
    void (*product)(int64_t m, int64_t n, int64_t k, Matrix a, Matrix b, float* c, int64_t ldc);

    // y = x / rms(x) * weight, scale = 1 / rms(x), for rows [from, to) of [rows, width].
    void (*rms_norm)(const float* x, const float* weight, double epsilon, int64_t width, int64_t from, int64_t to, float* y, float* scale);
    // dx, and dweight (+=) of the same rows unless it is null.
    void (*rms_norm_backward)(const float* dy, const float* x, const float* weight, const float* scale, int64_t width, int64_t from, int64_t to, float* dx,
                              float* dweight);

    // y = silu(gate) * up, elements [from, to).
    void (*swiglu)(const float* gate, const float* up, int64_t from, int64_t to, float* y);
    void (*swiglu_backward)(const float* dy, const float* gate, const float* up, int64_t from, int64_t to, float* dgate, float* dup);

    // Attention of one batch row and one key-value head with the query heads that share it: rotates queries and keys, out = softmax(q kᵀ / √d) v.
    // normaliser [batch, heads, Lq]: log Σ exp of the scores, for the backward pass; may be null.
    void (*attention)(const AttentionShape& shape, Heads q, Heads k, Heads v, Heads out, float* normaliser, int64_t batch, int64_t kv_head);
    void (*attention_backward)(const AttentionShape& shape, Heads dout, Heads q, Heads k, Heads v, Heads out, const float* normaliser, Heads dq, Heads dk,
                               Heads dv, int64_t batch, int64_t kv_head);
};

extern const Loops loops_avx2;
extern const Loops loops_avx512;
