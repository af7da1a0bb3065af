// The most memory of a GPU that libtorch's allocator has given out. Its interface for any kind of device came with 2.9; CUDA's own needs CUDA's headers.
#include <cstdint>

#include <torch/csrc/api/include/torch/version.h>

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 9)
#define D1_ALLOCATOR 1
#include <exception>

#include <c10/core/CachingDeviceAllocator.h>
#endif

#define D1_EXPORT extern "C" __attribute__((visibility("default")))

// Bytes given out at the most since the last reset; -1 where libtorch does not tell.
D1_EXPORT int64_t d1_peak_device_memory(int32_t device) noexcept {
#ifdef D1_ALLOCATOR
    try {
        const auto aggregate = static_cast<size_t>(c10::CachingAllocator::StatType::AGGREGATE);
        return c10::getDeviceAllocator(c10::kCUDA)->getDeviceStats(static_cast<c10::DeviceIndex>(device)).allocated_bytes[aggregate].peak;
    } catch (const std::exception&) {
        return -1;  // no CUDA allocator in this process
    }
#else
    static_cast<void>(device);
    return -1;
#endif
}

D1_EXPORT void d1_reset_peak_device_memory(int32_t device) noexcept {
#ifdef D1_ALLOCATOR
    try {
        c10::getDeviceAllocator(c10::kCUDA)->resetPeakStats(static_cast<c10::DeviceIndex>(device));
    } catch (const std::exception&) {
        // The peak will not be told either.
    }
#else
    static_cast<void>(device);
#endif
}
