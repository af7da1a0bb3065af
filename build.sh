#!/usr/bin/env bash
# Starts the build: installs what a bare Debian or Ubuntu lacks, compiles build/ when its inputs changed, runs the targets.
#   ./build.sh --help      ./build.sh Test      ./build.sh ReproduceTable1 [--profile smoke]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
packages="${D1Packages:-compat}"
. "$root/build/streams.sh"
dll="$root/build/bin/$packages/Release/net10.0/_build.dll"
stamp="$root/build/bin/$packages/compiled.sha256"
log="$root/build/obj/bootstrap.log"

# A subshell, because a closed pipe would end the one that writes to it.
say() { (echo "build.sh: $*" >&2) || true; }
fail() { say "$*"; exit 1; }
any() { compgen -G "$1" > /dev/null; }

# Says what is being waited for every five seconds, until end_wait: whoever looks knows that it goes on. A terminal gets one row of it. It
# holds neither the lock nor standard output, so that nobody waits for it, and ends with this shell, however that does.
begin_wait() {
    row=''
    [ -t 2 ] && [ -z "${NO_COLOR:-}${CI:-}" ] && [ "${TERM:-dumb}" != dumb ] && row=$'\r\e[K'
    ( exec > /dev/null < /dev/null 9>&-
      while sleep 5 2> /dev/null && kill -0 $$ 2> /dev/null; do
          seconds=$((${seconds:-0} + 5))
          if [ -n "$row" ]; then printf '%sbuild.sh: %s: %s s so far' "$row" "$1" "$seconds" >&2 || true
          else say "$1: $seconds s so far"; fi
      done ) &
    waiting=$!
    trap end_wait EXIT
}
end_wait() {
    kill "$waiting" 2> /dev/null || return 0 # ended before
    wait "$waiting" 2> /dev/null || true
    [ -z "$row" ] || printf '%s' "$row" >&2 || true
}

# The .NET 10 SDK.
[ -n "${DOTNET_ROOT:-}" ] && PATH="$DOTNET_ROOT:$PATH"
[ -x "${HOME:-}/.dotnet/dotnet" ] && PATH="$PATH:$HOME/.dotnet"
command -v dotnet > /dev/null || fail "the .NET 10 SDK is missing; install it from https://dot.net/download and start again"
any "$(dirname "$(readlink -f "$(command -v dotnet)")")/sdk/10.*" ||
    fail "dotnet has no SDK of version 10; install it from https://dot.net/download and start again"

# Whoever installs or compiles holds the lock until it is done; the Compile target takes the same one, and nothing that runs longer has it.
take_turn() {
    { mkdir -p "$root/build/obj" && : >> "$root/build/obj/compiling.lock"; } 2> /dev/null ||
        fail "$1, but $root/build/obj cannot be written; make the checkout writable, or build a copy of it"
    exec 9>> "$root/build/obj/compiling.lock"
    command -v flock > /dev/null || return 0
    flock -n 9 || {
        say "another build installs or compiles here: waiting for it"
        begin_wait "waiting for the other build"
        flock 9
        end_wait
    }
}
end_turn() { exec 9>&-; }

# What the stand-in for TorchSharp is built from: libtorch, a BLAS that is fast, a compiler.
find_missing() {
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
    [ ${#missing[@]} -gt 0 ]
}

if [ "$packages" = compat ] && find_missing; then
    command -v apt-get > /dev/null ||
        fail "missing: ${missing[*]} (Debian's names); install them, or point LIBTORCH at an unpacked libtorch, and start again"
    [ "$(id -u)" = 0 ] ||
        fail "missing: ${missing[*]}. Run once: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}"
    take_turn "${missing[*]} must be installed"
    if find_missing; then # still, after the wait
        say "installing ${missing[*]} (once)"
        export DEBIAN_FRONTEND=noninteractive
        begin_wait "installing"
        { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}"; } > "$log" 2>&1 9>&- ||
            fail "apt-get could not install ${missing[*]} ($(grep -m1 -E '^(E:|Err:)' "$log" || echo 'is there a network?')); everything it said: $log"
        end_wait
    fi
    end_turn
fi

. "$root/build/openblas.sh"

# The build itself, compiled again only when something else than the last time would be: content decides, never a date.
export DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 NUKE_TELEMETRY_OPTOUT=1
digest() {
    (
        cd "$root" &&
        find build compat src Directory.* \( -name bin -o -name obj \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum &&
        echo "LIBTORCH=${LIBTORCH:-}"
    ) | sha256sum
}
is_compiled() { [ -e "$dll" ] && [ -e "$stamp" ] && [ "$(digest)" = "$(cat "$stamp")" ]; }
if ! is_compiled; then
    # A project without a line of its own does not compile there either: MSBuild looks for what was restored in the other folder.
    [[ ! "$root" =~ %[0-9A-Fa-f]{2} ]] ||
        fail "build/ must be compiled, but the .NET SDK takes the '$BASH_REMATCH' in $root for another character; rename the folder"
    take_turn "build/ must be compiled"
    if ! is_compiled; then # still, after the wait
        say "compiling build/"
        # What changes meanwhile is not what was compiled; and what is begun and not ended is worth nothing.
        sources="$(digest)"
        rm -f "$stamp"
        begin_wait "compiling build/"
        if ! dotnet build "$root/build/_build.csproj" -c Release -v q --disable-build-servers > "$log" 2>&1; then
            end_wait
            grep -q NU1301 "$log" && fail "packages could not be restored; is there a network? Everything dotnet said: $log"
            say "$( (grep 'error' "$log" || grep -v '^$' "$log" || echo 'dotnet said nothing') | sort -u | head -20)"
            fail "build/ does not compile; everything dotnet said: $log"
        fi
        end_wait
        echo "$sources" > "$stamp"
    fi
    end_turn
fi

# exec, so that signals reach the build and not this shell.
export NUKE_ROOT="$root"
exec dotnet "$dll" "$@"
