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

struct Loops {
    const char* name;
    int64_t lanes;

    // A linear map without bias, y = x wᵀ, with x [rows, in], w [out, in]; in and out are multiples of the lanes. Rows [from, to).
    void (*linear)(const float* x, const float* w, int64_t in, int64_t out, int64_t from, int64_t to, float* y);
    // dx = dy w, rows [from, to).
    void (*linear_backward)(const float* dy, const float* w, int64_t in, int64_t out, int64_t from, int64_t to, float* dx);
    // dw = dyᵀ x, rows [from, to) of dw.
    void (*linear_backward_weight)(const float* dy, const float* x, int64_t in, int64_t out, int64_t rows, int64_t from, int64_t to, float* dw);

    // y = x / rms(x) * weight, scale = 1 / rms(x), for rows [from, to) of [rows, width].
    void (*rms_norm)(const float* x, const float* weight, double epsilon, int64_t width, int64_t from, int64_t to, float* y, float* scale);
    // dx, and dweight (+=) of the same rows.
    void (*rms_norm_backward)(const float* dy, const float* x, const float* weight, const float* scale, int64_t width, int64_t from, int64_t to, float* dx,
                              float* dweight);

    // y = silu(gate) * up, elements [from, to).
    void (*swiglu)(const float* gate, const float* up, int64_t from, int64_t to, float* y);
    void (*swiglu_backward)(const float* dy, const float* gate, const float* up, int64_t from, int64_t to, float* dgate, float* dup);

    // Attention of one batch row and one key-value head with the query heads that share it: rotates queries and keys, out = softmax(q kᵀ / √d) v.
    // normaliser [batch, heads, Lq]: log Σ exp of the scores.
    void (*attention)(const AttentionShape& shape, Heads q, Heads k, Heads v, Heads out, float* normaliser, int64_t batch, int64_t kv_head);
    void (*attention_backward)(const AttentionShape& shape, Heads dout, Heads q, Heads k, Heads v, Heads out, const float* normaliser, Heads dq, Heads dk,
                               Heads dv, int64_t batch, int64_t kv_head);
};

extern const Loops loops_avx2;
extern const Loops loops_avx512;
