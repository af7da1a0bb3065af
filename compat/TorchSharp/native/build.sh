#!/bin/sh
# Builds libd1torch.so once per shim source, compiler and libtorch, and prints the folder that holds it.
# Usage: build.sh [OUTPUT_ROOT]   (default: artifacts/native in the repository); LIBTORCH picks a libtorch or PyTorch folder.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=${1:-$here/../../../artifacts/native}
packages='libtorch-dev libopenblas0-pthread cmake g++ make'

fail() {
    echo "$1" >&2
    exit 1
}

for tool in cmake g++ make; do
    command -v "$tool" >/dev/null 2>&1 || fail "The native shim needs $tool, which is not installed. Run: apt-get install -y $packages"
done

version=
for include in ${LIBTORCH:+"$LIBTORCH/include"} ${LIBTORCH:-/usr/include /usr/local/include}; do
    header=$include/torch/csrc/api/include/torch/version.h
    if [ -f "$header" ]; then
        version=$(sed -n 's/^#define TORCH_VERSION_[MP][A-Z]* *//p' "$header" | paste -sd.)
        break
    fi
done
if [ -z "$version" ]; then
    [ -z "${LIBTORCH:-}" ] || fail "LIBTORCH=$LIBTORCH holds no libtorch (no include/torch/csrc/api/include/torch/version.h). Point it at a libtorch or PyTorch folder, or unset it."
    fail "libtorch is not installed. Run: apt-get install -y $packages   (or set LIBTORCH to a libtorch folder)"
fi

key=$({
    cat "$here"/*.cpp "$here"/*.h "$here"/CMakeLists.txt
    echo "$version ${LIBTORCH:-system}"
    g++ -dumpfullversion -dumpmachine
} | sha256sum | cut -c1-16)

mkdir -p "$root"
root=$(cd "$root" && pwd)
target=$root/$key
if [ ! -f "$target/libd1torch.so" ]; then
    # Built aside and renamed, so that a killed or a concurrent build never leaves half a library.
    work=$(mktemp -d "$root/.build-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    if ! { cmake -S "$here" -B "$work" -DCMAKE_BUILD_TYPE=Release && cmake --build "$work" --parallel; } >"$work/log" 2>&1; then
        cp "$work/log" "$root/build.log"
        tail -n 20 "$work/log" >&2
        fail "Building the native shim against libtorch $version failed; the whole log is in $root/build.log"
    fi
    mkdir "$work/out"
    mv "$work/libd1torch.so" "$work/out/"
    mv -T "$work/out" "$target" 2>/dev/null || [ -f "$target/libd1torch.so" ] || fail "Cannot write $target"
fi
echo "$target"
