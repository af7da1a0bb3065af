// Differentiable operators over the loops, and their C ABI. Tensors cross as at::Tensor*, as in TorchSharp. A null result without a message means
// that the operator does not apply (not float32 on the CPU, shapes that do not fit, or a processor without AVX2): the caller composes it from libtorch's operators.
#include "loops.h"

#include <cstdlib>
#include <string>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>

#define D1_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

thread_local std::string error;

const Loops* choose() {
    // ATEN_CPU_CAPABILITY holds libtorch's own kernels back; these follow it.
    const char* wanted = std::getenv("ATEN_CPU_CAPABILITY");
    const std::string capability = wanted && *wanted ? wanted : "avx512";
    __builtin_cpu_init();
    if (capability == "avx512" && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw"))
        return &loops_avx512;
    if (capability != "default" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return &loops_avx2;
    return nullptr;
}

const Loops* const loops = choose();

bool applies(const Tensor& x) { return loops && x.device().is_cpu() && x.scalar_type() == at::kFloat && x.numel() > 0; }

float* data(const Tensor& x) { return x.data_ptr<float>(); }

// Each thread takes whole rows or whole columns of the product, of whichever there are more.
void product(int64_t m, int64_t n, int64_t k, Matrix a, Matrix b, float* c) {
    constexpr int64_t grain = 64;
    if (m >= n)
        at::parallel_for(0, m, grain, [&](int64_t from, int64_t to) {
            loops->product(to - from, n, k, {a.data + from * a.row, a.row, a.column}, b, c + from * n, n);
        });
    else
        at::parallel_for(0, n / loops->lanes, grain / loops->lanes, [&](int64_t from, int64_t to) {
            from *= loops->lanes, to *= loops->lanes;
            loops->product(m, to - from, k, a, {b.data + from * b.column, b.row, b.column}, c + from, n);
        });
}

struct Linear : torch::autograd::Function<Linear> {
    static bool takes(const Tensor& x, const Tensor& weight) {
        return applies(x) && applies(weight) && weight.dim() == 2 && x.dim() >= 1 && x.size(-1) == weight.size(1) &&
               weight.size(0) % loops->lanes == 0 && weight.size(1) % loops->lanes == 0 && weight.is_contiguous();
    }

    static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight) {
        const Tensor x = input.contiguous();
        const int64_t in = weight.size(1), out = weight.size(0), rows = x.numel() / in;
        auto sizes = x.sizes().vec();
        sizes.back() = out;
        const Tensor y = at::empty(sizes, x.options());
        product(rows, out, in, {data(x), in, 1}, {data(weight), 1, in}, data(y));
        // A frozen weight needs no x in the backward pass.
        context->save_for_backward({weight.requires_grad() ? x : Tensor(), weight});
        context->saved_data["input"] = input.requires_grad();
        context->saved_data["weight"] = weight.requires_grad();
        return y;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor dy = gradients[0].contiguous(), &x = saved[0], &weight = saved[1];
        const int64_t in = weight.size(1), out = weight.size(0), rows = dy.numel() / out;
        Tensor dx, dweight;
        if (context->saved_data["input"].toBool()) {
            auto sizes = dy.sizes().vec();
            sizes.back() = in;
            dx = at::empty(sizes, dy.options());
            product(rows, in, out, {data(dy), out, 1}, {data(weight), in, 1}, data(dx));
        }
        if (context->saved_data["weight"].toBool()) {
            dweight = at::empty(weight.sizes(), weight.options());
            product(out, in, rows, {data(dy), 1, out}, {data(x), in, 1}, data(dweight));
        }
        return {dx, dweight};
    }
};

struct RmsNorm : torch::autograd::Function<RmsNorm> {
    static bool takes(const Tensor& x, const Tensor& weight) {
        return applies(x) && applies(weight) && weight.dim() == 1 && x.dim() >= 1 && weight.size(0) == x.size(-1) && weight.is_contiguous();
    }

    static Tensor forward(AutogradContext* context, const Tensor& input, const Tensor& weight, double epsilon) {
        const Tensor x = input.contiguous();
        const int64_t width = x.size(-1), rows = x.numel() / width;
        const Tensor y = at::empty_like(x), scale = at::empty({rows}, x.options());
        at::parallel_for(0, rows, 256, [&](int64_t from, int64_t to) {
            loops->rms_norm(data(x), data(weight), epsilon, width, from, to, data(y), data(scale));
        });
        context->save_for_backward({x, weight, scale});
        context->saved_data["weight"] = weight.requires_grad();
        return y;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor dy = gradients[0].contiguous(), &x = saved[0], &weight = saved[1], &scale = saved[2];
        const int64_t width = x.size(-1), rows = x.numel() / width;
        const bool is_trained = context->saved_data["weight"].toBool();
        // Parts of the weight's gradient are summed in their order, whatever the number of threads.
        const int64_t parts = std::min<int64_t>(16, (rows + 255) / 256), part = (rows + parts - 1) / parts;
        const Tensor dx = at::empty_like(x), dweight = is_trained ? at::zeros({parts, width}, x.options()) : Tensor();
        at::parallel_for(0, parts, 1, [&](int64_t from, int64_t to) {
            for (int64_t k = from; k < to; ++k)
                loops->rms_norm_backward(data(dy), data(x), data(weight), data(scale), width, k * part, std::min(rows, (k + 1) * part), data(dx),
                                         is_trained ? data(dweight) + k * width : nullptr);
        });
        return {dx, is_trained ? dweight.sum(0) : Tensor(), Tensor()};
    }
};

struct SwiGlu : torch::autograd::Function<SwiGlu> {
    static constexpr int64_t grain = 16384;

    static bool takes(const Tensor& gate, const Tensor& up) { return applies(gate) && applies(up) && gate.sizes() == up.sizes(); }

    static Tensor forward(AutogradContext* context, const Tensor& gate_input, const Tensor& up_input) {
        const Tensor gate = gate_input.contiguous(), up = up_input.contiguous(), y = at::empty_like(gate);
        at::parallel_for(0, gate.numel(), grain, [&](int64_t from, int64_t to) { loops->swiglu(data(gate), data(up), from, to, data(y)); });
        context->save_for_backward({gate, up});
        return y;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor dy = gradients[0].contiguous(), &gate = saved[0], &up = saved[1], dgate = at::empty_like(gate), dup = at::empty_like(up);
        at::parallel_for(0, gate.numel(), grain, [&](int64_t from, int64_t to) {
            loops->swiglu_backward(data(dy), data(gate), data(up), from, to, data(dgate), data(dup));
        });
        return {dgate, dup};
    }
};

Heads heads(const Tensor& x) { return {data(x), x.stride(0), x.stride(1), x.stride(2)}; }

struct Attention : torch::autograd::Function<Attention> {
    static bool takes(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& cosine, const Tensor& sine, int64_t first) {
        return applies(q) && applies(k) && applies(v) && q.dim() == 4 && k.dim() == 4 && k.sizes() == v.sizes() && q.size(0) == k.size(0) &&
               q.size(3) == k.size(3) && q.size(3) % 2 == 0 && q.size(2) % k.size(2) == 0 && first >= 0 && is_table(cosine, q, k, first) &&
               is_table(sine, q, k, first);
    }

    static bool is_table(const Tensor& x, const Tensor& q, const Tensor& k, int64_t first) {
        return applies(x) && x.is_contiguous() && x.size(-1) == q.size(3) / 2 && x.size(0) >= std::max(k.size(1), first + q.size(1));
    }

    static AttentionShape shape(const Tensor& q, const Tensor& k, const Tensor& cosine, const Tensor& sine, int64_t first) {
        return {q.size(2), k.size(2), q.size(1), k.size(1), q.size(3), first, data(cosine), data(sine)};
    }

    // One task is one batch row and one key-value head.
    template <class Body>
    static void each(const Tensor& k, Body body) {
        const int64_t kv_heads = k.size(2);
        at::parallel_for(0, k.size(0) * kv_heads, 1, [&](int64_t from, int64_t to) {
            for (int64_t task = from; task < to; ++task) body(task / kv_heads, task % kv_heads);
        });
    }

    static Tensor rows(const Tensor& x) { return x.stride(3) == 1 ? x : x.contiguous(); }

    static Tensor forward(AutogradContext* context, const Tensor& query, const Tensor& key, const Tensor& value, const Tensor& cosine, const Tensor& sine,
                          int64_t first) {
        const Tensor q = rows(query), k = rows(key), v = rows(value), out = at::empty(q.sizes(), q.options());
        const bool differentiable = query.requires_grad() || key.requires_grad() || value.requires_grad();
        const Tensor normaliser = at::empty({differentiable ? q.size(0) : 0, q.size(2), q.size(1)}, q.options());
        const auto s = shape(q, k, cosine, sine, first);
        each(k, [&](int64_t batch, int64_t kv_head) {
            loops->attention(s, heads(q), heads(k), heads(v), heads(out), differentiable ? data(normaliser) : nullptr, batch, kv_head);
        });
        context->save_for_backward({q, k, v, cosine, sine, out, normaliser});
        context->saved_data["first"] = first;
        return out;
    }

    static variable_list backward(AutogradContext* context, variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const Tensor dout = gradients[0].contiguous(), &q = saved[0], &k = saved[1], &v = saved[2], &out = saved[5];
        const Tensor dq = at::empty(q.sizes(), q.options()), dk = at::empty(k.sizes(), k.options()), dv = at::empty(v.sizes(), v.options());
        const auto s = shape(q, k, saved[3], saved[4], context->saved_data["first"].toInt());
        each(k, [&](int64_t batch, int64_t kv_head) {
            loops->attention_backward(s, heads(dout), heads(q), heads(k), heads(v), heads(out), data(saved[6]), heads(dq), heads(dk), heads(dv), batch, kv_head);
        });
        return {dq, dk, dv, Tensor(), Tensor(), Tensor()};
    }
};

// Whether an operator applies, and what it makes; no exception crosses into managed code.
template <class Operator, class... Arguments>
Tensor* call(const Arguments&... arguments) noexcept {
    error.clear();
    try {
        return new Tensor(Operator::apply(arguments...));
    } catch (const c10::Error& e) {
        error = e.what_without_backtrace();
    } catch (const std::exception& e) {
        error = e.what();
    } catch (...) {
        error = "an unknown native exception";
    }
    return nullptr;
}

Tensor* not_taken() {
    error.clear();
    return nullptr;
}

}  // namespace

// The last failure of this thread; empty when an operator did not apply.
D1_EXPORT const char* d1_kernels_error() { return error.c_str(); }

// "avx512", "avx2", or "none".
D1_EXPORT const char* d1_kernels_level() { return loops ? loops->name : "none"; }

D1_EXPORT Tensor* d1_linear(const Tensor* x, const Tensor* weight) { return Linear::takes(*x, *weight) ? call<Linear>(*x, *weight) : not_taken(); }

D1_EXPORT Tensor* d1_rms_norm(const Tensor* x, const Tensor* weight, double epsilon) {
    return RmsNorm::takes(*x, *weight) ? call<RmsNorm>(*x, *weight, epsilon) : not_taken();
}

D1_EXPORT Tensor* d1_swiglu(const Tensor* gate, const Tensor* up) { return SwiGlu::takes(*gate, *up) ? call<SwiGlu>(*gate, *up) : not_taken(); }

D1_EXPORT Tensor* d1_attention(const Tensor* query, const Tensor* key, const Tensor* value, const Tensor* cosine, const Tensor* sine, int64_t first) {
    return Attention::takes(*query, *key, *value, *cosine, *sine, first) ? call<Attention>(*query, *key, *value, *cosine, *sine, first) : not_taken();
}
