// Memory of one thread, kept between calls.
class Workspace {
public:
    float* take(int64_t count) {
        const int64_t first = used_;
        used_ += padded(count);
        if (static_cast<size_t>(used_) > memory_.size()) throw std::length_error("workspace");
        return memory_.data() + first;
    }

    void reset(int64_t count) {
        if (memory_.size() < static_cast<size_t>(count)) memory_.resize(count);
        used_ = 0;
    }

private:
    std::vector<float> memory_;
    int64_t used_ = 0;
};

inline Workspace& workspace(int64_t count) {
    static thread_local Workspace memory;
    memory.reset(count);
    return memory;
}

inline void clear(float* x, int64_t count) { std::memset(x, 0, count * sizeof(float)); }

// The columns of [rows, width] from `columns` on.
inline void clear_past(float* x, int64_t rows, int64_t columns, int64_t width) {
    if (columns == width) return;
    for (int64_t i = 0; i < rows; ++i) clear(x + i * width + columns, width - columns);
}
