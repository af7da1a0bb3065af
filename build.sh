#!/usr/bin/env bash
# Starts the build: installs what a bare Debian or Ubuntu lacks, compiles build/ when its inputs changed, runs the targets.
#   ./build.sh --help      ./build.sh Test      ./build.sh ReproduceTable1 [--profile smoke]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
packages="${D1Packages:-compat}"
dll="$root/build/bin/$packages/Release/net10.0/_build.dll"
stamp="$root/.nuke/temp/build.$packages.stamp"
log="$root/.nuke/temp/bootstrap.log"
mkdir -p "$root/.nuke/temp"

say() { echo "build.sh: $*" >&2; }
fail() { say "$*"; exit 1; }
any() { compgen -G "$1" > /dev/null; }

# The .NET 10 SDK.
[ -n "${DOTNET_ROOT:-}" ] && PATH="$DOTNET_ROOT:$PATH"
[ -x "$HOME/.dotnet/dotnet" ] && PATH="$PATH:$HOME/.dotnet"
command -v dotnet > /dev/null || fail "the .NET 10 SDK is missing; install it from https://dot.net/download and start again"
any "$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/10.*" ||
    fail "dotnet has no SDK of version 10; install it from https://dot.net/download and start again"

# What the stand-in for TorchSharp is built from: libtorch, a BLAS that is fast, a compiler.
if [ "$packages" = compat ]; then
    missing=()
    if [ -n "${LIBTORCH:-}" ]; then
        [ -e "$LIBTORCH/lib/libtorch.so" ] || [ -e "$LIBTORCH/lib/libtorch.dylib" ] ||
            fail "LIBTORCH is '$LIBTORCH', but there is no lib/libtorch.so in it; correct it, or unset it to use the system's libtorch"
    else
        any '/usr/lib/*/libtorch.so' || any '/usr/local/lib/libtorch.so' || missing+=(libtorch-dev)
        any '/usr/lib/*/openblas-pthread/libopenblas.so.0' || missing+=(libopenblas0-pthread)
    fi
    command -v cmake > /dev/null || missing+=(cmake)
    command -v g++ > /dev/null || command -v c++ > /dev/null || missing+=(g++)
    command -v make > /dev/null || missing+=(make)
    any '/usr/include/gloo' || missing+=(libgloo-dev)

    if [ ${#missing[@]} -gt 0 ]; then
        command -v apt-get > /dev/null ||
            fail "missing: ${missing[*]} (Debian's names); install them, or point LIBTORCH at an unpacked libtorch, and start again"
        [ "$(id -u)" = 0 ] ||
            fail "missing: ${missing[*]}. Run once: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
        say "installing ${missing[*]} (once)"
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } > "$log" 2>&1 ||
            fail "apt-get could not install ${missing[*]} ($(grep -m1 -E '^(E:|Err:)' "$log" || echo 'is there a network?')); everything it said: $log"
    fi
fi

. "$root/build/openblas.sh"

# The build itself, compiled again only when a source, or the list of them, is newer than the last time.
export DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 NUKE_TELEMETRY_OPTOUT=1
inputs=("$root/build" "$root/compat" "$root/src" "$root"/Directory.*)
sources() { find "${inputs[@]}" \( -name bin -o -name obj \) -prune -o -type f "$@" -print; }
names() { sources | LC_ALL=C sort | cksum; }
if [ ! -e "$dll" ] || [ ! -e "$stamp" ] || [ -n "$(sources -newer "$stamp")" ] || [ "$(names)" != "$(cat "$stamp")" ]; then
    say "compiling build/"
    names > "$stamp.new"
    if ! dotnet build "$root/build/_build.csproj" -c Release -v q --disable-build-servers > "$log" 2>&1; then
        grep -q NU1301 "$log" && fail "packages could not be restored; is there a network? Everything dotnet said: $log"
        grep -E 'error' "$log" | sort -u | head -20 >&2
        fail "build/ does not compile; everything dotnet said: $log"
    fi
    mv "$stamp.new" "$stamp"
fi

# exec, so that signals reach the build and not this shell.
export NUKE_ROOT="$root"
exec dotnet "$dll" "$@"
