#!/usr/bin/env bash
# A Slurm of one node, or of some, on this machine, for tests and for trying out: Debian's slurmctld, slurmd, slurm-client and munge, as
# root. All that it writes is in one folder; it listens on loopback alone, on ports of its own.
#   build/slurm.sh up DIR [PORT [CPUS [NODES]]]    starts it, and says what to export
#   build/slurm.sh restart DIR                     ends its controller and starts it anew; jobs do not notice
#   build/slurm.sh fail DIR NODE                   kills all that runs on a node, as if its power failed, and starts it anew
#   build/slurm.sh down DIR                        ends it, and its jobs
# Nodes are n1, n2, …, each with a name, processes and mounts of its own. Jobs of the partition urgent take the places of others. What
# lies in DIR/hidden no node sees: stores that compute nodes do not share can be tried with it.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,9p' "$0" >&2; exit 2; }
mkdir -p "$2"
dir="$(cd "$2" && pwd)"
export SLURM_CONF="$dir/slurm.conf"

ended() { # ended PIDFILE: ends the daemon, and waits until it has
    local pid
    pid="$(cat "$1" 2> /dev/null)" || return 0
    kill "$pid" 2> /dev/null || return 0
    for ((i = 0; i < 100; i++)); do kill -0 "$pid" 2> /dev/null || return 0; sleep 0.1; done
    kill -9 "$pid"
}

node() { # node NAME: starts it; of what it starts nothing outlives it
    setsid unshare --mount --uts --pid --fork --kill-child --mount-proc bash -c 'hostname "$2" && mount -t tmpfs none "$1/hidden" &&
        exec slurmd -D -N "$2" -f "$1/slurm.conf"' - "$dir" "$1" < /dev/null &> /dev/null &
    echo $! > "$dir/$1.pid"
}

case "$1" in
up)
    port="${3:-$((20000 + RANDOM % 20000))}"
    host="$(hostname -s)"
    nodes="n[1-${5:-1}]"
    mkdir -p "$dir"/{state,spool,munge,hidden}
    chmod 755 "$dir/munge"
    (umask 077 && head -c 1024 /dev/urandom > "$dir/munge/key")
    cat > "$SLURM_CONF" << CONF
ClusterName=d1
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/spool/%n/pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/%n.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
KillWait=10
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0,batch_sched_delay=0
NodeName=$nodes NodeHostname=$nodes NodeAddr=127.0.0.1 Port=[$((port + 1))-$((port + ${5:-1}))] CPUs=${4:-4} RealMemory=16000 State=UNKNOWN
PreemptType=preempt/partition_prio
PreemptMode=CANCEL
PartitionName=main Nodes=$nodes Default=YES MaxTime=UNLIMITED State=UP
PartitionName=urgent Nodes=$nodes PriorityTier=2 MaxTime=UNLIMITED State=UP
CONF
    munged --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" --pid-file="$dir/munge/pid" \
        --log-file="$dir/munge/log" --seed-file="$dir/munge/seed"
    slurmctld -c -f "$SLURM_CONF"
    for ((n = 1; n <= ${5:-1}; n++)); do
        mkdir -p "$dir/spool/n$n"
        node "n$n"
    done
    for ((i = 0; i < 100; i++)); do
        [ "$(sinfo --noheader --format=%T 2> /dev/null)" != idle ] || { echo "export SLURM_CONF=$SLURM_CONF"; exit 0; }
        sleep 0.1
    done
    echo "slurm.sh: the nodes do not become idle; see $dir/slurmctld.log and $dir/n1.log" >&2
    exit 1
    ;;
fail)
    kill -9 "$(cat "$dir/$3.pid")"
    scontrol update "NodeName=$3" State=DOWN Reason=fail
    node "$3"
    ;;
restart)
    ended "$dir/slurmctld.pid"
    slurmctld -f "$SLURM_CONF"
    ;;
down)
    scancel --me 2> /dev/null || true
    for ((i = 0; i < 50; i++)); do [ -n "$(squeue --noheader 2> /dev/null)" ] || break; sleep 0.1; done
    for node in "$dir"/n[0-9]*.pid; do kill -9 "$(cat "$node")" 2> /dev/null || true; done
    for daemon in slurmctld.pid munge/pid; do ended "$dir/$daemon"; done
    ;;
*)
    sed -n '2,9p' "$0" >&2
    exit 2
    ;;
esac
