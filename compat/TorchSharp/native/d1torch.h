// The C ABI between TorchSharp's stand-in and libtorch. Everything that is an operator goes through d1_call.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

#include <ATen/core/Tensor.h>
#include <c10/util/Exception.h>

#define D1_EXPORT extern "C" __attribute__((visibility("default")))

// One argument or result: 16 bytes, the same in C#. `count` is the length of a list or string that `p` points to.
enum class Tag : int32_t { none, tensor, integer, real, boolean, integers, reals, tensors, generator, device, string };

struct Value {
    Tag tag;
    int32_t count;
    union {
        int64_t i;
        double d;
        void* p;
    };
};
static_assert(sizeof(Value) == 16);

// A tensor handle is an at::Tensor on the heap, as in TorchSharp: a native kernel can take either package's.
using Handle = at::Tensor*;

Handle to_handle(at::Tensor tensor);

inline int64_t pack_device(c10::Device device) {
    return (static_cast<int64_t>(device.type()) << 32) | static_cast<uint32_t>(static_cast<int32_t>(device.index()));
}

inline c10::Device unpack_device(int64_t packed) {
    return c10::Device(static_cast<c10::DeviceType>(packed >> 32), static_cast<c10::DeviceIndex>(static_cast<int32_t>(packed)));
}

void set_error(std::string message);

// Runs `body`; no C++ exception crosses into managed code. False, with the message kept for d1_error, when one was thrown.
template <class Body>
bool guarded(Body&& body) noexcept {
    try {
        body();
        return true;
    } catch (const c10::Error& error) {
        set_error(error.what_without_backtrace());
    } catch (const std::exception& error) {
        set_error(error.what());
    } catch (...) {
        set_error("an unknown native exception");
    }
    return false;
}
