// Whether libtorch's operators must be deterministic.
#include <cstdint>

#include <ATen/Context.h>

#define D1_EXPORT extern "C" __attribute__((visibility("default")))

D1_EXPORT int32_t d1_deterministic() { return at::globalContext().deterministicAlgorithms(); }

D1_EXPORT void d1_set_deterministic(int32_t required) { at::globalContext().setDeterministicAlgorithms(required != 0, false); }
