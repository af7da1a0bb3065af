#!/bin/sh
# Builds a native library once per its sources, the compiler and libtorch, and prints the path of the library.
# Usage: build.sh NAME SOURCE_FOLDER [OUTPUT_ROOT]   (default: artifacts/native in the repository); LIBTORCH picks a libtorch or PyTorch folder.
set -eu

name=$1
source=$(cd "$2" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=${3:-$here/../../artifacts/native}
packages='libtorch-dev libopenblas0-pthread cmake g++ make'

fail() {
    echo "$1" >&2
    exit 1
}

for tool in cmake g++ make; do
    command -v "$tool" >/dev/null 2>&1 || fail "The native part needs $tool, which is not installed. Run: apt-get install -y $packages"
done

version=
for include in ${LIBTORCH:+"$LIBTORCH/include"} ${LIBTORCH:-/usr/include /usr/local/include}; do
    # Newer releases keep the numbers in the first of these.
    for header in "$include/torch/headeronly/version.h" "$include/torch/csrc/api/include/torch/version.h"; do
        [ -z "$version" ] && [ -f "$header" ] || continue
        version=$(sed -n 's/^#define TORCH_VERSION_[MP][A-Z]* *//p' "$header" | paste -sd.)
    done
done
if [ -z "$version" ]; then
    [ -z "${LIBTORCH:-}" ] || fail "LIBTORCH=$LIBTORCH holds no libtorch (no include/torch/csrc/api/include/torch/version.h). Point it at a libtorch or PyTorch folder, or unset it."
    fail "libtorch is not installed. Run: apt-get install -y $packages   (or set LIBTORCH to a libtorch folder)"
fi

key=$({
    cat "$source"/* "$here"/libtorch.cmake
    echo "$name $version ${LIBTORCH:-system}"
    g++ -dumpfullversion -dumpmachine
} | sha256sum | cut -c1-16)

mkdir -p "$root"
root=$(cd "$root" && pwd)
target=$root/$key
library=lib$name.so
if [ ! -f "$target/$library" ]; then
    # Built where no character of the checkout's path means something to make, as ' beside # does; put beside its place and renamed, so
    # that a killed or a concurrent build never leaves half a library.
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkdir "$work/source"
    cp "$source"/* "$here/libtorch.cmake" "$work/source"
    if ! { cmake -S "$work/source" -B "$work/made" -DCMAKE_BUILD_TYPE=Release && cmake --build "$work/made" --parallel; } \
        >"$work/log" 2>&1; then
        cp "$work/log" "$root/$name.log"
        tail -n 20 "$work/log" >&2
        fail "Building $library against libtorch $version failed; the whole log is in $root/$name.log"
    fi
    beside=$(mktemp -d "$root/.build-XXXXXX")
    trap 'rm -rf "$work" "$beside"' EXIT
    mkdir "$beside/out"
    cp "$work/made/$library" "$beside/out"
    mv -T "$beside/out" "$target" 2>/dev/null || [ -f "$target/$library" ] || fail "Cannot write $target"
fi
echo "$target/$library"
