// Compiled once for each instruction set; CMakeLists.txt says with which names.
#include "loops.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace {

#include "vector.inl"

#include "workspace.inl"

#include "matmul.inl"

#include "attention.inl"

void rms_norm(const float* x, const float* weight, double epsilon, int64_t width, int64_t from, int64_t to, float* y, float* scale) {
    for (int64_t row = from; row < to; ++row) {
        const float* in = x + row * width;
        float* result = y + row * width;
        Vector squares{};
        int64_t i = 0;
        for (; i + lanes <= width; i += lanes) squares += load(in + i) * load(in + i);
        float total = sum(squares);
        for (; i < width; ++i) total += in[i] * in[i];
        const float s = 1 / std::sqrt(total / width + static_cast<float>(epsilon));
        scale[row] = s;
        for (i = 0; i < width; ++i) result[i] = in[i] * s * weight[i];
    }
}

void rms_norm_backward(const float* dy, const float* x, const float* weight, const float* scale, int64_t width, int64_t from, int64_t to, float* dx,
                       float* dweight) {
    for (int64_t row = from; row < to; ++row) {
        const float *in = x + row * width, *up = dy + row * width;
        float* result = dx + row * width;
        const float s = scale[row];
        Vector products{};
        int64_t i = 0;
        for (; i + lanes <= width; i += lanes) products += load(up + i) * load(weight + i) * load(in + i);
        float along = sum(products);
        for (; i < width; ++i) along += up[i] * weight[i] * in[i];
        const float share = along * s * s * s / width;
        for (i = 0; i < width; ++i) result[i] = up[i] * weight[i] * s - in[i] * share;
        if (!dweight) continue;
        for (i = 0; i < width; ++i) dweight[i] += up[i] * in[i] * s;
    }
}

// Calls body(load or store of a whole vector) and pads the last elements through a buffer.
template <int In, int Out, class Body>
inline void elementwise(const float* const (&in)[In], float* const (&out)[Out], int64_t from, int64_t to, Body body) {
    Vector x[In], y[Out];
    int64_t i = from;
    for (; i + lanes <= to; i += lanes) {
        for (int k = 0; k < In; ++k) x[k] = load(in[k] + i);
        body(x, y);
        for (int k = 0; k < Out; ++k) store(out[k] + i, y[k]);
    }
    if (i == to) return;
    for (int k = 0; k < In; ++k) {
        x[k] = Vector{};
        std::memcpy(&x[k], in[k] + i, (to - i) * sizeof(float));
    }
    body(x, y);
    for (int k = 0; k < Out; ++k) std::memcpy(out[k] + i, &y[k], (to - i) * sizeof(float));
}

void swiglu(const float* gate, const float* up, int64_t from, int64_t to, float* y) {
    elementwise<2, 1>({gate, up}, {y}, from, to, [](const Vector* x, Vector* result) { result[0] = x[0] / (1 + exp(-x[0])) * x[1]; });
}

void swiglu_backward(const float* dy, const float* gate, const float* up, int64_t from, int64_t to, float* dgate, float* dup) {
    elementwise<3, 2>({dy, gate, up}, {dgate, dup}, from, to, [](const Vector* x, Vector* result) {
        const Vector sigmoid = 1 / (1 + exp(-x[1])), silu = x[1] * sigmoid;
        result[0] = x[0] * x[2] * (sigmoid + silu * (1 - sigmoid));
        result[1] = x[0] * silu;
    });
}

}  // namespace

const Loops D1_LOOPS = {D1_NAME, lanes, product, rms_norm, rms_norm_backward, swiglu, swiglu_backward, attention, attention_backward};
