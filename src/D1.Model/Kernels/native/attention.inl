// Attention in blocks of queries, so that a block's scores stay in the cache; the scores are computed again in the backward pass
// (FlashAttention, Dao et al. 2022, with whole rows of keys).

constexpr int64_t query_block = 64;

inline const float* at(Heads x, int64_t batch, int64_t position, int64_t head) {
    return x.data + batch * x.batch_stride + position * x.position_stride + head * x.head_stride;
}

inline float* at_mutable(Heads x, int64_t batch, int64_t position, int64_t head) { return const_cast<float*>(at(x, batch, position, head)); }

// (x1 cos - x2 sin, x2 cos + x1 sin) * scale; with direction -1 the other way round.
inline void rotate(const float* x, const AttentionShape& shape, int64_t position, float direction, float scale, float* y) {
    const int64_t half = shape.size / 2;
    const float *cosine = shape.cosine + position * half, *sine = shape.sine + position * half;
    for (int64_t i = 0; i < half; ++i) {
        const float first = x[i], second = x[half + i], turn = direction * sine[i];
        y[i] = (first * cosine[i] - second * turn) * scale;
        y[half + i] = (second * cosine[i] + first * turn) * scale;
    }
}

// exp(x - offset) over a padded row; what lies past `count` becomes 0. Returns the sum.
inline float exponentials(float* row, int64_t count, int64_t width, float offset) {
    Vector total{};
    int64_t j = 0;
    for (; j + lanes <= count; j += lanes) {
        const Vector x = exp(load(row + j) - offset);
        store(row + j, x);
        total += x;
    }
    if (j < width) {
        store(row + j, exp(load(row + j) - offset));
        for (int64_t i = count; i < width; ++i) row[i] = 0;
        total += load(row + j);
    }
    return sum(total);
}

inline float greatest(const float* row, int64_t count) {
    float most = row[0];
    int64_t j = 0;
    if (count >= lanes) {
        Vector best = load(row);
        for (; j + lanes <= count; j += lanes) {
            const Vector x = load(row + j);
            best = x > best ? x : best;
        }
        for (int64_t i = 0; i < lanes; ++i) most = std::max(most, best[i]);
    }
    for (; j < count; ++j) most = std::max(most, row[j]);
    return most;
}

static void attention(const AttentionShape& shape, Heads q, Heads k, Heads v, Heads out, float* normaliser, int64_t batch, int64_t kv_head) {
    const int64_t d = shape.size, width = padded(shape.keys), depth = padded(d), groups = shape.heads / shape.kv_heads;
    const float scale = 1 / std::sqrt(static_cast<float>(d));
    auto& memory = workspace(d * width + shape.keys * depth + query_block * (2 * depth + width) + 6 * lanes);
    float* keys = memory.take(d * width);  // kᵀ
    float* values = memory.take(shape.keys * depth);  // first the keys
    float* queries = memory.take(query_block * depth);
    float* scores = memory.take(query_block * width);
    float* result = memory.take(query_block * depth);

    for (int64_t j = 0; j < shape.keys; ++j) rotate(at(k, batch, j, kv_head), shape, j, 1, 1, values + j * depth);
    clear_past(keys, d, shape.keys, width);
    transpose(values, depth, shape.keys, d, keys, width);
    clear_past(values, shape.keys, d, depth);
    for (int64_t j = 0; j < shape.keys; ++j) std::memcpy(values + j * depth, at(v, batch, j, kv_head), d * sizeof(float));

    for (int64_t head = kv_head * groups; head < (kv_head + 1) * groups; ++head) {
        for (int64_t start = 0; start < shape.queries; start += query_block) {
            const int64_t rows = std::min(query_block, shape.queries - start);
            for (int64_t i = 0; i < rows; ++i) rotate(at(q, batch, start + i, head), shape, shape.first + start + i, 1, scale, queries + i * depth);
            matmul<false>(rows, width, d, {queries, depth, 1}, keys, width, scores, width);
            float sums[query_block];
            for (int64_t i = 0; i < rows; ++i) {
                float* row = scores + i * width;
                const float most = greatest(row, shape.keys);
                sums[i] = exponentials(row, shape.keys, width, most);
                if (normaliser) normaliser[(batch * shape.heads + head) * shape.queries + start + i] = most + std::log(sums[i]);
            }
            matmul<false>(rows, depth, shape.keys, {scores, width, 1}, values, depth, result, depth);
            for (int64_t i = 0; i < rows; ++i) {
                float* target = at_mutable(out, batch, start + i, head);
                const float part = 1 / sums[i];
                for (int64_t c = 0; c < d; ++c) target[c] = result[i * depth + c] * part;
            }
        }
    }
}

static void attention_backward(const AttentionShape& shape, Heads dout, Heads q, Heads k, Heads v, Heads out, const float* normaliser, Heads dq, Heads dk,
                               Heads dv, int64_t batch, int64_t kv_head) {
    const int64_t d = shape.size, width = padded(shape.keys), depth = padded(d), groups = shape.heads / shape.kv_heads;
    const float scale = 1 / std::sqrt(static_cast<float>(d));
    auto& memory = workspace(2 * d * width + 3 * shape.keys * depth + query_block * (4 * depth + 2 * width) + 12 * lanes);
    float* keys = memory.take(shape.keys * depth);
    float* keys_t = memory.take(d * width);
    float* values_t = memory.take(d * width);
    float* dkeys = memory.take(shape.keys * depth);
    float* dvalues = memory.take(shape.keys * depth);
    float* queries = memory.take(query_block * depth);
    float* dresult = memory.take(query_block * depth);
    float* dqueries = memory.take(query_block * depth);
    float* scores = memory.take(query_block * width);
    float* dscores = memory.take(query_block * width);

    clear_past(keys, shape.keys, d, depth);
    clear_past(keys_t, d, shape.keys, width);
    clear_past(values_t, d, shape.keys, width);
    clear(dkeys, shape.keys * depth);
    clear(dvalues, shape.keys * depth);
    clear_past(queries, query_block, d, depth);
    clear_past(dresult, query_block, d, depth);
    for (int64_t j = 0; j < shape.keys; ++j) rotate(at(k, batch, j, kv_head), shape, j, 1, 1, keys + j * depth);
    transpose(keys, depth, shape.keys, d, keys_t, width);
    transpose(at(v, batch, 0, kv_head), v.position_stride, shape.keys, d, values_t, width);

    for (int64_t head = kv_head * groups; head < (kv_head + 1) * groups; ++head) {
        for (int64_t start = 0; start < shape.queries; start += query_block) {
            const int64_t rows = std::min(query_block, shape.queries - start);
            for (int64_t i = 0; i < rows; ++i) {
                rotate(at(q, batch, start + i, head), shape, shape.first + start + i, 1, scale, queries + i * depth);
                std::memcpy(dresult + i * depth, at(dout, batch, start + i, head), d * sizeof(float));
            }
            matmul<false>(rows, width, d, {queries, depth, 1}, keys_t, width, scores, width);
            matmul<false>(rows, width, d, {dresult, depth, 1}, values_t, width, dscores, width);
            for (int64_t i = 0; i < rows; ++i) {
                const float* result = at(out, batch, start + i, head);
                float along = 0;  // Σ_j P_ij dP_ij = o_i · do_i
                for (int64_t c = 0; c < d; ++c) along += result[c] * dresult[i * depth + c];
                float *p = scores + i * width, *dp = dscores + i * width;
                exponentials(p, shape.keys, width, normaliser[(batch * shape.heads + head) * shape.queries + start + i]);
                for (int64_t j = 0; j < width; j += lanes) store(dp + j, load(p + j) * (load(dp + j) - along));
            }
            matmul<true>(shape.keys, depth, rows, {scores, 1, width}, dresult, depth, dvalues, depth);
            matmul<true>(shape.keys, depth, rows, {dscores, 1, width}, queries, depth, dkeys, depth);
            matmul<false>(rows, depth, shape.keys, {dscores, width, 1}, keys, depth, dqueries, depth);
            for (int64_t i = 0; i < rows; ++i)
                rotate(dqueries + i * depth, shape, shape.first + start + i, -1, scale, at_mutable(dq, batch, start + i, head));
        }
    }

    for (int64_t j = 0; j < shape.keys; ++j) {
        rotate(dkeys + j * depth, shape, j, -1, 1, at_mutable(dk, batch, j, kv_head));
        std::memcpy(at_mutable(dv, batch, j, kv_head), dvalues + j * depth, d * sizeof(float));
    }
}
