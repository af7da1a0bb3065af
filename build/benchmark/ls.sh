#!/usr/bin/env bash
# How long d1 ls takes over many results: makes fake ones in a temporary store, lists them cold (nothing remembered) and warm.
#   build/benchmark/ls.sh [NUMBER]     after ./build.sh Compile; D1_DLL times another build
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
number="${1:-10000}"
dll="${D1_DLL:-$root/src/D1.Cli/bin/compat/Release/net10.0/d1.dll}"
store="$(mktemp -d)"
trap 'rm -rf "$store"' EXIT

# One in a hundred trains; the others are cells of it, in a hundred bytes of figures and a manifest of usual size.
mkdir -p "$store/store/masked_sft" "$store/store/evaluate"
cd "$store/store"
model=""
nothing="$(printf '' | sha256sum | cut -d" " -f1)"
padding="$(printf '"environment.filler_%02d": "%064d",' $(seq 1 2 40))"
for ((i = 0; i < number; i++)); do
    ((i % 100)) && stage=evaluate || stage=masked_sft
    printf '%s/%064x\n' $stage $((i * 7919 + 1))
done | xargs mkdir
for ((i = 0; i < number; i++)); do
    printf -v key '%064x' $((i * 7919 + 1))
    if ((i % 100 == 0)); then
        stage=masked_sft set='["seed='$i'"]' spec='{"stage": "masked_sft"}' inputs='{}' name=masked-sft model=$key
    else
        stage=evaluate set='["task=gsm", "gen_length='$i'", "inputs.model=masked-sft"]' name=evaluate
        spec='{"stage": "evaluate", "task": "gsm", "gen_length": '$i'}'
        inputs='{"model": {"stage": "masked_sft", "key": "'$model'", "digest": "'$model'"}}'
    fi
    # The digest covers no file: none is declared.
    printf '{"schema": 1, "stage": "%s", "key": "%s", "digest": "%s", "components": {%s "key_schema": "1"}, "spec_name": "%s", "profile": "fake",
"set": %s, "effective_spec": %s, "inputs": %s, "files": [{"path": "metrics.json", "size": 90, "sha256": "%s", "declared": false}],
"created": "2026-01-01T00:00:00+00:00", "seconds": 1}\n' $stage $key "$nothing" "$padding" $name "$set" "$spec" "$inputs" $key >"$stage/$key/manifest.json"
    printf '{"score": %d, "interval_low": 10, "interval_high": 60, "n": 100}\n' $((i % 50 + 10)) >"$stage/$key/metrics.json"
done
sleep 2.1 # what has just been written is not remembered

for run in cold warm warm warm "warm, every cell" "warm, JSON"; do
    case "$run" in *cell) arguments=(--cells) ;; *JSON) arguments=(--json) ;; *) arguments=() ;; esac
    TIMEFORMAT="$run: %R s (user %U s, system %S s)"
    time dotnet "$dll" ls --artifacts "$store" "${arguments[@]}" >"$store/lines"
    echo "    $(wc -l <"$store/lines") lines"
done
TIMEFORMAT="d1 show, warm: %R s (user %U s, system %S s)"
time dotnet "$dll" show "$model" --artifacts "$store" >/dev/null
