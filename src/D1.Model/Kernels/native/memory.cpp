// Memory of large tensors on the CPU. malloc serves blocks of a few megabytes badly: what a backward pass needs later lies between what is freed at once, and the
// holes add up to half as much again as is in use; and pages that are given back are faulted in anew. Here freed blocks are kept for the next tensor of about
// their size, as long as all blocks together do not exceed what was once in use.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <unordered_map>
#include <vector>

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>
#include <sys/mman.h>

#define D1_EXPORT extern "C" __attribute__((visibility("default")))

namespace {

constexpr size_t large = size_t{1} << 20, page = 4096, huge = size_t{2} << 20;

struct Block {
    void* data;
    size_t size;
};

class Blocks {
public:
    void* take(size_t bytes) {
        const std::lock_guard<std::mutex> lock(mutex_);
        bytes = (bytes + page - 1) / page * page;
        Block block = reuse(bytes);
        if (!block.data) block = reserve(bytes);
        if (!block.data) return nullptr;
        taken_.emplace(block.data, block.size);
        used_ += block.size;
        peak_ = std::max(peak_, used_);
        return block.data;
    }

    // Whether the block is one of these.
    bool give(void* data) {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = taken_.find(data);
        if (found == taken_.end()) return false;
        idle_.push_back({data, found->second});
        idle_bytes_ += found->second;
        used_ -= found->second;
        taken_.erase(found);
        return true;
    }

    size_t idle() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return idle_bytes_;
    }

    size_t peak() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return peak_;
    }

    // What is in use counts as the most that ever was; what is idle goes.
    void reset() {
        const std::lock_guard<std::mutex> lock(mutex_);
        peak_ = used_;
        keep(0);
    }

private:
    // The smallest idle block that fits and is at most a third empty; of equals the one that was freed last, which is still in the caches.
    Block reuse(size_t bytes) {
        size_t best = idle_.size();
        for (size_t i = idle_.size(); i-- > 0;)
            if (idle_[i].size >= bytes && idle_[i].size <= bytes + bytes / 2 && (best == idle_.size() || idle_[i].size < idle_[best].size)) best = i;
        if (best == idle_.size()) return {};
        const Block block = idle_[best];
        idle_.erase(idle_.begin() + best);
        idle_bytes_ -= block.size;
        return block;
    }

    Block reserve(size_t bytes) {
        const size_t after = std::max(peak_, used_ + bytes);
        keep(after - used_ - bytes);
        void* data = mapped(bytes);
        if (!data) {
            keep(0);
            data = mapped(bytes);
        }
        return {data, bytes};
    }

    // From a huge page on, in huge pages where the system has some: there are fewer to fault in and to look up.
    static void* mapped(size_t bytes) {
        void* const all = mmap(nullptr, bytes + huge, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (all == MAP_FAILED) return nullptr;
        char* const first = static_cast<char*>(all);
        const size_t before = (huge - reinterpret_cast<uintptr_t>(all) % huge) % huge;
        if (before) munmap(first, before);
        munmap(first + before + bytes, huge - before);
        madvise(first + before, bytes, MADV_HUGEPAGE);
        return first + before;
    }

    // Gives the oldest idle blocks back until the others are no more than that.
    void keep(size_t bytes) {
        size_t count = 0;
        for (; count < idle_.size() && idle_bytes_ > bytes; ++count) {
            munmap(idle_[count].data, idle_[count].size);
            idle_bytes_ -= idle_[count].size;
        }
        idle_.erase(idle_.begin(), idle_.begin() + count);
    }

    std::mutex mutex_;
    std::unordered_map<void*, size_t> taken_;
    std::vector<Block> idle_;
    size_t idle_bytes_ = 0, used_ = 0, peak_ = 0;
};

// Never destroyed: tensors may outlive everything.
Blocks& blocks() {
    static Blocks* const all = new Blocks;
    return *all;
}

void release_large(void* data) { blocks().give(data); }

void release(void* data) {
    if (!blocks().give(data)) c10::free_cpu(data);
}

at::DataPtr reserve(size_t bytes) {
    void* data = bytes < large ? nullptr : blocks().take(bytes);
    if (data) return {data, data, &release_large, at::Device(at::DeviceType::CPU)};
    // What the system has not got is refused in libtorch's words.
    data = c10::alloc_cpu(bytes);
    return {data, data, &c10::free_cpu, at::Device(at::DeviceType::CPU)};
}

// Of the two forms of allocate the first overrides libtorch 1.13's, the second that of later releases, which also want copy_data.
struct Allocator final : at::Allocator {
    at::DataPtr allocate(size_t bytes) const { return reserve(bytes); }

    at::DataPtr allocate(size_t bytes) { return reserve(bytes); }

    at::DeleterFnPtr raw_deleter() const override { return &release; }

    void copy_data(void* to, const void* from, size_t bytes) const { std::memcpy(to, from, bytes); }
};

Allocator allocator;

const bool installed = (c10::SetCPUAllocator(&allocator, 1), true);

}  // namespace

// The most bytes of large tensors at once since the last reset.
D1_EXPORT size_t d1_memory_peak() { return blocks().peak(); }

// Bytes that are kept for tensors to come.
D1_EXPORT size_t d1_memory_idle() { return blocks().idle(); }

D1_EXPORT void d1_memory_reset() { blocks().reset(); }
