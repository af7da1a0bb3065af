#!/usr/bin/env bash
# The numeric tests of D1.Model, fifty times or as often as is said, with so small a generation 0 that finalizers run all the time. What is
# freed while libtorch still reads it shows as a crash, as a failed comparison, or as other bits than the last time.
#   build/stress.sh [TIMES]      after ./build.sh CompileAll; the results' digests go to artifacts/stress.txt
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
times="${1:-50}"
mkdir -p artifacts
export D1_STRESS="$PWD/artifacts/stress.txt"
: > "$D1_STRESS"
parts='Golden Adapters Decoding Likelihood Network Objectives Quantization Kernels.FusedKernelsTests FiniteTests SameBitsTests'
filter="$(printf '|FullyQualifiedName~D1.Model.Tests.%s' $parts)"
export DOTNET_GCgen0size=0x40000

for ((round = 1; round <= times; round++)); do
    said="$(dotnet test tests/D1.Model.Tests -c Release --no-build --nologo --filter "${filter#|}" 2>&1)" || {
        printf '%s\n' "$said"
        echo "stress: round $round of $times failed"
        exit 1
    }
    echo "stress: round $round of $times: $(grep -oE 'Passed: +[0-9]+' <<< "$said"), $(tail -1 "$D1_STRESS" | cut -c1-12)"
done
[ "$(wc -l < "$D1_STRESS")" = "$times" ] || { echo "stress: $(wc -l < "$D1_STRESS") results of $times rounds"; exit 1; }
[ "$(sort -u "$D1_STRESS" | wc -l)" = 1 ] || { echo "stress: not every round had the same bits: $D1_STRESS"; exit 1; }
echo "stress: $times rounds, every one with the same bits"
