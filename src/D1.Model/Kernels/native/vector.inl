// One vector register of floats, and what the loops need of it. D1_LANES is 8 (AVX2) or 16 (AVX-512).

constexpr int64_t lanes = D1_LANES;
typedef float Vector __attribute__((vector_size(D1_LANES * 4)));
typedef int32_t Integers __attribute__((vector_size(D1_LANES * 4)));
typedef float Unaligned __attribute__((vector_size(D1_LANES * 4), aligned(4)));

typedef float Eight __attribute__((vector_size(32), aligned(4)));

inline Vector load(const float* p) { return *reinterpret_cast<const Unaligned*>(p); }
inline void store(float* p, Vector x) { *reinterpret_cast<Unaligned*>(p) = x; }
inline Eight load8(const float* p) { return *reinterpret_cast<const Eight*>(p); }
inline void store8(float* p, Eight x) { *reinterpret_cast<Eight*>(p) = x; }
inline Vector broadcast(float x) { return x - Vector{}; }
inline int64_t padded(int64_t n) { return (n + lanes - 1) / lanes * lanes; }

// Folds a vector's halves onto each other until one number is left.
template <int Half = lanes / 2, class Fold>
inline float folded(Vector x, Fold fold) {
    Integers other;
    for (int i = 0; i < lanes; ++i) other[i] = i ^ Half;
    x = fold(x, __builtin_shuffle(x, other));
    if constexpr (Half > 1) return folded<Half / 2>(x, fold);
    else return x[0];
}

inline float sum(Vector x) {
    return folded(x, [](Vector a, Vector b) { return a + b; });
}

inline Vector greater(Vector a, Vector b) { return a > b ? a : b; }

inline float greatest(Vector x) { return folded(x, greater); }

// Cephes' expf: range reduction by ln 2 in two parts, a polynomial of degree six; 2 ulp. Underflows to the least normal number.
inline Vector exp(Vector x) {
    x = x > 88.0f ? broadcast(88.0f) : x;
    x = x < -87.0f ? broadcast(-87.0f) : x;
    const Vector magic = broadcast(12582912.0f);  // 1.5 * 2^23: adding it rounds to an integer
    const Vector n = (x * 1.44269504088896341f + magic) - magic;
    const Vector r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    Vector p = broadcast(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    const Integers power = (__builtin_convertvector(n, Integers) + 127) << 23;
    return p * (Vector)power;
}
