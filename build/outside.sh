#!/usr/bin/env bash
# Makes the packages and the tool, and tries them as somebody would who has nothing else: builds and runs tests/Outside in a folder of its
# own, installs d1 there and runs it.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

"$root/build.sh" Pack --packages-folder "$work/packages"
cp -r "$root/tests/Outside" "$work/program"
rm -rf "$work/program/bin" "$work/program/obj"

# What is restored from our own folder is kept in the work folder: nobody needs it tomorrow.
restored="${NUGET_PACKAGES:-$HOME/.nuget/packages}"
export NUGET_PACKAGES="$work/restored" NUGET_FALLBACK_PACKAGES="$restored" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
cd "$work/program"
dotnet publish -c Release -v q --nologo --disable-build-servers -o "$work/published" -p:RestoreAdditionalProjectSources="$work/packages"
expected='decoded|trained|stage: Built 100|stage: Cached 100'
dotnet "$work/published/Outside.dll" | tee "$work/said"
[ "$(grep -cE "^($expected)" "$work/said")" = 4 ] || { echo "expected lines that begin with $expected"; exit 1; }

dotnet tool install d1 --prerelease --tool-path "$work/tool" --add-source "$work/packages" > "$work/installed" || { cat "$work/installed"; exit 1; }
cd "$work"
"$work/tool/d1" task check countdown --problems 2
printf '%s\n' 'stage: pretrain' 'model: {d_model: 16, n_heads: 2, n_layers: 1, mlp_hidden_size: 24}' 'tasks: [gsm]' 'steps: 2' \
    'tokens_per_batch: 352' 'lengths: [{length: 44}]' 'optimizer: {learning_rate: 1e-3}' > tiny.yaml
"$work/tool/d1" run tiny.yaml
"$work/tool/d1" run tiny.yaml --json | grep '"status": *"cached"'
