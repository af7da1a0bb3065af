#!/usr/bin/env bash
# Starts the build: looks for the .NET SDK, which is all that it needs, compiles build/ and d1 when their inputs changed, runs the targets.
#   ./build.sh --help      ./build.sh Test      ./build.sh ReproduceTable1 [--profile smoke]
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
packages="${D1Packages:-compat}"
. "$root/build/streams.sh"
. "$root/build/newer.sh"
dll="$root/build/bin/$packages/Release/net10.0/_build.dll"
d1="$root/src/D1.Cli/bin/$packages/Release/net10.0/d1.dll"
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

case "$(uname -sm)" in 'Linux aarch64' | 'Darwin x86_64') fail "there is no libtorch package for $(uname -sm); use Linux x64, macOS arm64 or Windows x64" ;; esac

# Whoever compiles holds the lock until it is done; the target CompileAll takes the same one, and nothing that runs longer has it.
take_turn() {
    { mkdir -p "$root/build/obj" && : >> "$root/build/obj/compiling.lock"; } 2> /dev/null ||
        fail "$1, but $root/build/obj cannot be written; make the checkout writable, or build a copy of it"
    exec 9>> "$root/build/obj/compiling.lock"
    command -v flock > /dev/null || return 0
    flock -n 9 || {
        say "another build compiles here: waiting for it"
        begin_wait "waiting for the other build"
        flock 9
        end_wait
    }
}
end_turn() { exec 9>&-; }

# The build and d1, compiled again only when something else than the last time would be: content decides, never a date.
export DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_TELEMETRY_OPTOUT=1 NUKE_TELEMETRY_OPTOUT=1
digest() {
    (
        cd "$root" &&
        find build compat src Directory.* \( -name bin -o -name obj \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum &&
        echo "LIBTORCH=${LIBTORCH:-} Torch=${Torch:-}"
    ) | sha256sum
}
is_compiled() { [ -e "$dll" ] && [ -e "$d1" ] && [ -e "$stamp" ] && [ "$(digest)" = "$(cat "$stamp")" ]; }
if ! is_compiled; then
    # A project without a line of its own does not compile there either: MSBuild looks for what was restored in the other folder.
    [[ ! "$root" =~ %[0-9A-Fa-f]{2} ]] ||
        fail "d1 must be compiled, but the .NET SDK takes the '$BASH_REMATCH' in $root for another character; rename the folder"
    take_turn "d1 must be compiled"
    if ! is_compiled; then # still, after the wait
        say "compiling d1"
        # What changes meanwhile is not what was compiled; and what is begun and not ended is worth nothing.
        sources="$(digest)"
        rm -f "$stamp"
        begin_wait "compiling d1"
        if ! dotnet build "$root/build/_build.csproj" -c Release -v q --disable-build-servers > "$log" 2>&1; then
            end_wait
            grep -q NU1301 "$log" && fail "packages could not be restored; is there a network? Everything dotnet said: $log"
            say "$( (grep 'error' "$log" || grep -v '^$' "$log" || echo 'dotnet said nothing') | sort -u | head -20)"
            fail "d1 does not compile; everything dotnet said: $log"
        fi
        end_wait
        echo "$sources" > "$stamp"
    fi
    end_turn
elif [ -n "$(newer "$stamp")" ]; then
    # It only looks newer, and ./d1 goes by dates.
    touch "$stamp" 2> /dev/null || true
fi

# exec, so that signals reach the build and not this shell.
export NUKE_ROOT="$root"
exec dotnet "$dll" "$@"
