// Tensors: their lives, their description, their memory, their gradients.
#include "d1torch.h"

#include <atomic>
#include <vector>

#include <ATen/ops/from_blob.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

namespace {

std::atomic<int64_t> live_tensors{0};
thread_local std::string last_error;

torch::autograd::variable_list to_list(const Handle* handles, int32_t count) {
    torch::autograd::variable_list list;
    list.reserve(count);
    for (int32_t k = 0; k < count; ++k) list.push_back(handles[k] ? *handles[k] : at::Tensor());
    return list;
}

}  // namespace

// What C# reads of a tensor in one call. `sizes` and `strides` belong to the tensor.
struct Description {
    const int64_t* sizes;
    const int64_t* strides;
    int64_t storage_offset;
    int64_t device;
    int32_t dimensions;
    int32_t type;
    int32_t contiguous;
    int32_t requires_grad;
    int32_t leaf;
};

void set_error(std::string message) { last_error = std::move(message); }

Handle to_handle(at::Tensor tensor) {
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return new at::Tensor(std::move(tensor));
}

D1_EXPORT const char* d1_error() { return last_error.c_str(); }

D1_EXPORT int64_t d1_live_tensors() { return live_tensors.load(std::memory_order_relaxed); }

D1_EXPORT void d1_free(Handle tensor) {
    delete tensor;
    live_tensors.fetch_sub(1, std::memory_order_relaxed);
}

D1_EXPORT int32_t d1_describe(Handle tensor, Description* into) {
    return guarded([&] {
        into->sizes = tensor->sizes().data();
        into->strides = tensor->layout() == c10::kStrided ? tensor->strides().data() : nullptr;
        into->storage_offset = tensor->layout() == c10::kStrided ? tensor->storage_offset() : 0;
        into->device = pack_device(tensor->device());
        into->dimensions = static_cast<int32_t>(tensor->dim());
        into->type = static_cast<int32_t>(tensor->scalar_type());
        into->contiguous = tensor->is_contiguous();
        into->requires_grad = tensor->requires_grad();
        into->leaf = tensor->is_leaf();
    });
}

D1_EXPORT void* d1_data(Handle tensor) {
    void* data = nullptr;
    guarded([&] {
        set_error("");
        data = tensor->data_ptr();
    });
    return data;
}

// A tensor over memory that the caller owns; `release(context)` is called when the last tensor over it dies.
D1_EXPORT Handle d1_from_blob(
    void* data, const int64_t* sizes, int32_t dimensions, int32_t type, void (*release)(void*), void* context) {
    Handle made = nullptr;
    guarded([&] {
        const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(type));
        const auto deleter = [release, context](void*) { release(context); };
        made = to_handle(at::from_blob(data, c10::IntArrayRef(sizes, dimensions), deleter, options));
    });
    return made;
}

D1_EXPORT int32_t d1_set_requires_grad(Handle tensor, int32_t requires_grad) {
    return guarded([&] { tensor->set_requires_grad(requires_grad != 0); });
}

D1_EXPORT Handle d1_grad(Handle tensor) {
    Handle grad = nullptr;
    guarded([&] {
        if (tensor->grad().defined()) grad = to_handle(tensor->grad());
    });
    return grad;
}

D1_EXPORT int32_t d1_set_grad(Handle tensor, Handle grad) {
    return guarded([&] { tensor->mutable_grad() = grad ? *grad : at::Tensor(); });
}

// `gradients` may hold nulls (a scalar's implicit 1). No `inputs`: gradients go to every leaf.
D1_EXPORT int32_t d1_backward(
    const Handle* tensors, const Handle* gradients, int32_t count, int32_t retain, int32_t create, const Handle* inputs,
    int32_t input_count) {
    return guarded([&] {
        torch::autograd::backward(
            to_list(tensors, count), to_list(gradients, count), retain != 0, create != 0, to_list(inputs, input_count));
    });
}

// Gradients of `outputs` in the order of `inputs`, into `gradients` (null: not used, when `unused` allows it).
D1_EXPORT int32_t d1_gradients(
    const Handle* outputs, const Handle* seeds, int32_t count, const Handle* inputs, int32_t input_count, int32_t retain, int32_t create,
    int32_t unused, Handle* gradients) {
    return guarded([&] {
        const auto found = torch::autograd::grad(
            to_list(outputs, count), to_list(inputs, input_count), to_list(seeds, count), retain != 0, create != 0, unused != 0);
        for (int32_t k = 0; k < input_count; ++k) gradients[k] = found[k].defined() ? to_handle(found[k]) : nullptr;
    });
}
