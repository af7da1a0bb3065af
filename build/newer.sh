# Sourced by build.sh and d1. newer FILE: a source of the program that was written after FILE, where there is one.
newer() (
    cd "$root" && find src Directory.* \( -name bin -o -name obj \) -prune -o -type f ! -name '*.md' -newer "$1" -print -quit
)
