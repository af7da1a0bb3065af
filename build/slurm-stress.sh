#!/usr/bin/env bash
# The smoke table through a real Slurm of two nodes, made again and again while so many things (200, or as many as is said) happen to its
# jobs at random: notices, kills of workers and of whole jobs, cancels, requeues, nodes that fail, controllers that restart. Every table has
# to come out as that of an undisturbed run on this machine, with nothing built twice and nothing lost.
#   build/slurm-stress.sh [TIMES [SEED]]     as root, after ./build.sh Compile; needs Debian's slurmctld, slurmd, slurm-client, munge
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
times="${1:-200}"
RANDOM="${2:-1}"
work="$(mktemp -d)"
program="${D1_PROGRAM:-$PWD/src/D1.Cli/bin/${D1Packages:-compat}/Release/net10.0/d1.dll}"
d1() { dotnet "$program" "$@"; }
finish() {
    build/slurm.sh down "$work/slurm"
    rm -rf "$work"
}
trap finish EXIT
build/slurm.sh up "$work/slurm" "" 2 2
export SLURM_CONF="$work/slurm/slurm.conf"
printf 'requeues: 1000\nretries: 5\n' > "$work/cluster.yaml"

store() { export D1_ARTIFACTS="$work/$1"; }
results() { # every result's place and digest
    (cd "$D1_ARTIFACTS/store" && grep -m 1 -o '"digest": "[0-9a-f]*"' -- */*/manifest.json)
}
keys() { grep -ho '"key":"d1.key","value":"[0-9a-f]*"' "$D1_ARTIFACTS"/runs/*.journal | sort; }
pick() { # pick FORMAT: a job that runs, none that only asks a node
    squeue --me --noheader --array --states=RUNNING --format="$1 %j" 2> /dev/null | grep -v d1-probe | cut -d ' ' -f 1 |
        shuf -n 1 --random-source=<(yes "$RANDOM")
}
running() { squeue --me --noheader --array --states=RUNNING --format=%i 2> /dev/null | wc -l; }
processes() { # processes PATTERN JOB: those of a job
    local pid
    for pid in $(pgrep -f "d1[.]dll $1.*$D1_ARTIFACTS"); do
        ! grep -qzx "SLURM_JOB_ID=$2" "/proc/$pid/environ" 2> /dev/null || echo "$pid"
    done
}

declare -A happened=()
disturb() {
    local what job
    case $((RANDOM % 20)) in
    [0-4]) what=notice job="$(pick %A)"; [ -n "$job" ] && scancel --batch --signal=USR1 "$job" ;;
    [5-8]) what=worker job="$(pick %A)"; [ -n "$job" ] && kill -9 $(processes worker "$job") ;;
    9 | 10) what=kill job="$(pick %A)"; [ -n "$job" ] && kill -9 $(processes "(job|worker)" "$job") ;;
    1[1-3]) what=cancel job="$(pick %i)"; [ -n "$job" ] && scancel "$job" ;;
    14) what=node; build/slurm.sh fail "$work/slurm" "n$((1 + RANDOM % 2))" ;;
    1[5-8]) what=requeue job="$(pick %i)"; [ -n "$job" ] && scontrol requeue "$job" ;;
    *) what=restart; build/slurm.sh restart "$work/slurm" ;;
    esac 2> /dev/null || return 0 # there was nothing that it could happen to
    happened[$what]=$((${happened[$what]:-0} + 1))
    done=$((done + 1))
}

# What goes back into the queue would wait for two minutes.
nudge() {
    squeue --me --noheader --array --states=PENDING --format='%i %r' 2> /dev/null | grep BeginTime | while read -r job _; do
        scontrol update "JobId=$job" StartTime=now 2> /dev/null || true
    done || true
}

store calm
d1 run smoke/table1 --json > /dev/null 2> "$work/log" || { tail -5 "$work/log"; exit 1; }
expected="$(results)"
done=0 tables=0 runs=0
while [ "$done" -lt "$times" ]; do
    tables=$((tables + 1))
    store "wild$tables"
    until
        runs=$((runs + 1))
        d1 run smoke/table1 --executor slurm --cluster "$work/cluster.yaml" --checkpoint-every 0.5 --json > /dev/null 2> "$work/log" &
        run=$!
        while kill -0 "$run" 2> /dev/null; do
            sleep "0.$((RANDOM % 10))"
            nudge
            # The more run, the more happens: a job that is alone has to come to an end, too.
            [ "$done" -ge "$times" ] || [ $((RANDOM % 10)) -ge "$(running)" ] || disturb
        done
        wait "$run"
    do
        grep '^d1: ' "$work/log" | sed "s#$work#…#g" | cut -c1-160 | head -3
        [ "$runs" -lt $((times + 20)) ] || { echo "slurm-stress: no end after $runs runs"; exit 1; }
    done
    difference="$(diff <(echo "$expected") <(results))" || { echo "slurm-stress: other results: $difference"; exit 1; }
    twice="$(keys | uniq -d)"
    [ -z "$twice" ] || { echo "slurm-stress: built twice: $twice"; exit 1; }
    left="$(cd "$D1_ARTIFACTS/work" && find . -mindepth 2 -not -path './locks/*')"
    [ -z "$left" ] || { echo "slurm-stress: work is left: $left"; exit 1; }
    echo "slurm-stress: table $tables, $done of $times: $(for what in "${!happened[@]}"; do echo -n "$what ${happened[$what]} "; done)in $runs runs"
    rm -rf "$D1_ARTIFACTS"
done
echo "slurm-stress: $done disturbances, $tables tables of $(wc -l <<< "$expected") results: none built twice, none lost, every one as without them"
