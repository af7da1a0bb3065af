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

constexpr size_t large = size_t{1} << 20, page = 4096;

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
        used_ += block.data ? block.size : bytes;
        peak_ = std::max(peak_, used_);
        if (!block.data) block = reserve(bytes);
        if (block.data) sizes_.emplace(block.data, block.size);
        else used_ -= bytes;
        return block.data;
    }

    // Whether the block is one of these.
    bool give(void* data) {
        const std::lock_guard<std::mutex> lock(mutex_);
        const auto found = sizes_.find(data);
        if (found == sizes_.end()) return false;
        idle_.push_back({data, found->second});
        idle_bytes_ += found->second;
        used_ -= found->second;
        sizes_.erase(found);
        return true;
    }

    size_t peak() {
        const std::lock_guard<std::mutex> lock(mutex_);
        return peak_;
    }

    // What is in use counts as the most that ever was; what is idle goes.
    void reset() {
        const std::lock_guard<std::mutex> lock(mutex_);
        peak_ = used_;
        release_beyond(used_);
    }

private:
    // The smallest idle block that fits without much waste; of equals the one that was freed last, which is still in the caches.
    Block reuse(size_t bytes) {
        size_t best = idle_.size();
        for (size_t i = idle_.size(); i-- > 0;)
            if (idle_[i].size >= bytes && idle_[i].size <= bytes + bytes / 8 && (best == idle_.size() || idle_[i].size < idle_[best].size)) best = i;
        if (best == idle_.size()) return {};
        const Block block = idle_[best];
        idle_.erase(idle_.begin() + best);
        idle_bytes_ -= block.size;
        return block;
    }

    Block reserve(size_t bytes) {
        release_beyond(peak_);
        void* const data = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return data == MAP_FAILED ? Block{} : Block{data, bytes};
    }

    // Gives the oldest idle blocks back until used and idle ones together are no more than that.
    void release_beyond(size_t bytes) {
        size_t count = 0;
        for (; count < idle_.size() && used_ + idle_bytes_ > bytes; ++count) {
            munmap(idle_[count].data, idle_[count].size);
            idle_bytes_ -= idle_[count].size;
        }
        idle_.erase(idle_.begin(), idle_.begin() + count);
    }

    std::mutex mutex_;
    std::unordered_map<void*, size_t> sizes_;
    std::vector<Block> idle_;
    size_t idle_bytes_ = 0, used_ = 0, peak_ = 0;
};

// Never destroyed: tensors may outlive everything.
Blocks& blocks() {
    static Blocks* const all = new Blocks;
    return *all;
}

void release(void* data) {
    // Large blocks begin with a page; hardly any other does.
    if (reinterpret_cast<uintptr_t>(data) % page != 0 || !blocks().give(data)) c10::free_cpu(data);
}

at::DataPtr reserve(size_t bytes) {
    void* data = bytes < large ? nullptr : blocks().take(bytes);
    // What the system has not got is refused in libtorch's words.
    if (!data) data = c10::alloc_cpu(bytes);
    return {data, data, &release, at::Device(at::DeviceType::CPU)};
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

D1_EXPORT void d1_memory_reset() { blocks().reset(); }
