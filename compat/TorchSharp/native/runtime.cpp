// The process and its threads: grad and inference mode, generators, devices, thread counts, version.
#include "d1torch.h"

#include <dlfcn.h>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/api/include/torch/version.h>

D1_EXPORT const char* d1_version() { return TORCH_VERSION; }

D1_EXPORT int32_t d1_grad_enabled() { return c10::GradMode::is_enabled(); }

D1_EXPORT void d1_set_grad_enabled(int32_t enabled) { c10::GradMode::set_enabled(enabled != 0); }

D1_EXPORT int32_t d1_inference_mode() { return c10::InferenceMode::is_enabled(); }

// Guards nest: leave them on the thread that entered, innermost first.
D1_EXPORT void* d1_enter_inference_mode(int32_t enabled) { return new c10::InferenceMode(enabled != 0); }

D1_EXPORT void d1_leave_inference_mode(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }

D1_EXPORT int32_t d1_threads() { return at::get_num_threads(); }

D1_EXPORT int32_t d1_set_threads(int32_t count) {
    return guarded([&] {
        at::set_num_threads(count);
        // libtorch does not tell OpenBLAS.
        using Setter = void (*)(int);
        if (const auto set = reinterpret_cast<Setter>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(count);
    });
}

D1_EXPORT int32_t d1_interop_threads() { return at::get_num_interop_threads(); }

D1_EXPORT int32_t d1_set_interop_threads(int32_t count) {
    return guarded([&] { at::set_num_interop_threads(count); });
}

// Settings of at::Context that CUDA's kernels read.
D1_EXPORT int32_t d1_tf32() { return at::globalContext().allowTF32CuBLAS(); }

D1_EXPORT int32_t d1_set_tf32(int32_t allowed) {
    return guarded([&] { at::globalContext().setAllowTF32CuBLAS(allowed != 0); });
}

D1_EXPORT int32_t d1_flash_attention() { return at::globalContext().userEnabledFlashSDP(); }

D1_EXPORT void d1_set_flash_attention(int32_t enabled) { at::globalContext().setSDPUseFlash(enabled != 0); }

D1_EXPORT int32_t d1_math_attention() { return at::globalContext().userEnabledMathSDP(); }

D1_EXPORT void d1_set_math_attention(int32_t enabled) { at::globalContext().setSDPUseMath(enabled != 0); }

D1_EXPORT int32_t d1_device_count(int32_t type) {
    int32_t count = 0;
    guarded([&] {
        const auto device = static_cast<c10::DeviceType>(type);
        if (c10::impl::hasDeviceGuardImpl(device)) count = c10::impl::VirtualGuardImpl(device).deviceCount();
    });
    return count;
}

D1_EXPORT int32_t d1_synchronize(int64_t device) {
    return guarded([&] {
        const auto target = unpack_device(device);
        const c10::impl::VirtualGuardImpl guard(target.type());
        guard.getStream(target.has_index() ? target : guard.getDevice()).synchronize();
    });
}

// A generator of the caller's own: a copy of the device's default one, which is how every backend can be asked alike.
D1_EXPORT at::Generator* d1_generator(uint64_t seed, int64_t device) {
    at::Generator* made = nullptr;
    guarded([&] {
        auto generator = at::globalContext().defaultGenerator(unpack_device(device)).clone();
        generator.set_current_seed(seed);
        made = new at::Generator(std::move(generator));
    });
    return made;
}

D1_EXPORT at::Generator* d1_default_generator(int64_t device) {
    at::Generator* made = nullptr;
    guarded([&] { made = new at::Generator(at::globalContext().defaultGenerator(unpack_device(device))); });
    return made;
}

D1_EXPORT void d1_free_generator(at::Generator* generator) { delete generator; }

D1_EXPORT uint64_t d1_generator_seed(at::Generator* generator) {
    const std::lock_guard<std::mutex> lock(generator->mutex());
    return generator->current_seed();
}

D1_EXPORT int32_t d1_set_generator_seed(at::Generator* generator, uint64_t seed) {
    return guarded([&] {
        const std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_current_seed(seed);
    });
}

D1_EXPORT Handle d1_generator_state(at::Generator* generator) {
    Handle state = nullptr;
    guarded([&] {
        const std::lock_guard<std::mutex> lock(generator->mutex());
        state = to_handle(generator->get_state());
    });
    return state;
}

D1_EXPORT int32_t d1_set_generator_state(at::Generator* generator, Handle state) {
    return guarded([&] {
        const std::lock_guard<std::mutex> lock(generator->mutex());
        generator->set_state(*state);
    });
}
