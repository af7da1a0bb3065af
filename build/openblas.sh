# Sourced by build.sh and d1. OpenBLAS does not know newer processors and falls back to kernels five times slower,
# so the processor's features choose, unless the user did.
if [ -z "${OPENBLAS_CORETYPE:-}" ] && [ -r /proc/cpuinfo ]; then
    flags=" $(grep -m1 '^flags' /proc/cpuinfo || true) "
    has() { local flag; for flag; do [[ "$flags" == *" $flag "* ]] || return 1; done; }
    if has avx512f avx512bw avx512dq avx512vl; then
        export OPENBLAS_CORETYPE=SkylakeX
    elif has avx2; then
        export OPENBLAS_CORETYPE=Haswell
    fi
fi
