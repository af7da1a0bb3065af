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
    int64_t i = 0;
    // Halves of heads are often eight numbers wide, less than a vector of AVX-512.
    for (; i + 8 <= half; i += 8) {
        const Eight first = load8(x + i), second = load8(x + half + i), along = load8(cosine + i) * scale, turn = load8(sine + i) * (direction * scale);
        store8(y + i, first * along - second * turn);
        store8(y + half + i, second * along + first * turn);
    }
    for (; i < half; ++i) {
        const float first = x[i], second = x[half + i], along = cosine[i] * scale, turn = sine[i] * (direction * scale);
        y[i] = first * along - second * turn;
        y[half + i] = second * along + first * turn;
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
        for (j = lanes; j + lanes <= count; j += lanes) best = greater(best, load(row + j));
        most = greatest(best);
    }
    for (; j < count; ++j) most = std::max(most, row[j]);
    return most;
}

inline float dot(const float* a, const float* b, int64_t count) {
    Vector products{};
    int64_t i = 0;
    for (; i + lanes <= count; i += lanes) products += load(a + i) * load(b + i);
    float total = sum(products);
    for (; i < count; ++i) total += a[i] * b[i];
    return total;
}

// The rows of one head, [L, d], padded with zeros to whole blocks of lanes.
template <class Row>
inline void gather(int64_t rows, int64_t d, float* to, Row row) {
    const int64_t depth = padded(d);
    for (int64_t j = 0; j < rows; ++j) row(j, to + j * depth);
    clear_past(to, rows, d, depth);
    clear(to + rows * depth, (padded(rows) - rows) * depth);
}

static void attention(const AttentionShape& shape, Heads q, Heads k, Heads v, Heads out, float* normaliser, int64_t batch, int64_t kv_head) {
    const int64_t d = shape.size, width = padded(shape.keys), depth = padded(d), groups = shape.heads / shape.kv_heads;
    const float scale = 1 / std::sqrt(static_cast<float>(d));
    auto& memory = workspace(2 * depth * width + query_block * (2 * depth + width) + 6 * lanes);
    float* keys = memory.take(depth * width);  // kᵀ
    float* values = memory.take(width * depth);  // first the keys
    float* queries = memory.take(query_block * depth);
    float* scores = memory.take(query_block * width);
    float* result = memory.take(query_block * depth);

    gather(shape.keys, d, values, [&](int64_t j, float* row) { rotate(at(k, batch, j, kv_head), shape, j, 1, 1, row); });
    transpose(values, depth, width, depth, keys, width);
    gather(shape.keys, d, values, [&](int64_t j, float* row) { std::memcpy(row, at(v, batch, j, kv_head), d * sizeof(float)); });

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
    auto& memory = workspace(5 * depth * width + query_block * (3 * depth + 2 * width) + 10 * lanes);
    float* keys = memory.take(width * depth);
    float* keys_t = memory.take(depth * width);
    float* values_t = memory.take(depth * width);
    float* dkeys = memory.take(width * depth);
    float* dvalues = memory.take(width * depth);  // first the values
    float* queries = memory.take(query_block * depth);
    float* dresult = memory.take(query_block * depth);
    float* dqueries = memory.take(query_block * depth);
    float* scores = memory.take(query_block * width);
    float* dscores = memory.take(query_block * width);

    gather(shape.keys, d, keys, [&](int64_t j, float* row) { rotate(at(k, batch, j, kv_head), shape, j, 1, 1, row); });
    transpose(keys, depth, width, depth, keys_t, width);
    gather(shape.keys, d, dvalues, [&](int64_t j, float* row) { std::memcpy(row, at(v, batch, j, kv_head), d * sizeof(float)); });
    transpose(dvalues, depth, width, depth, values_t, width);
    clear(dkeys, width * depth);
    clear(dvalues, width * depth);
    clear_past(queries, query_block, d, depth);
    clear_past(dresult, query_block, d, depth);

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
                const float along = dot(at(out, batch, start + i, head), dresult + i * depth, d);  // Σ_j P_ij dP_ij = o_i · do_i
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
