#!/usr/bin/env bash
# A Slurm of one node on this machine, for tests and for trying out: Debian's slurmctld, slurmd, slurm-client and munge, as root. All that it
# writes is in one folder; it listens on loopback alone, on ports of its own.
#   build/slurm.sh up DIR [PORT [CPUS]]    starts it, and says what to export
#   build/slurm.sh restart DIR             ends its controller and starts it anew; jobs do not notice
#   build/slurm.sh down DIR                ends it, and its jobs
# Jobs of its partition urgent take the places of others. What lies in DIR/hidden its node does not see: stores that compute nodes do not
# share can be tried with it.
set -euo pipefail
[ $# -ge 2 ] || { sed -n '2,8p' "$0" >&2; exit 2; }
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

case "$1" in
up)
    port="${3:-$((20000 + RANDOM % 20000))}"
    host="$(hostname -s)"
    mkdir -p "$dir"/{state,spool,munge,hidden}
    chmod 755 "$dir/munge"
    (umask 077 && head -c 1024 /dev/urandom > "$dir/munge/key")
    cat > "$SLURM_CONF" << CONF
ClusterName=d1
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/munge/socket
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool
SlurmctldPidFile=$dir/slurmctld.pid
SlurmdPidFile=$dir/slurmd.pid
SlurmctldLogFile=$dir/slurmctld.log
SlurmdLogFile=$dir/slurmd.log
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
NodeName=$host NodeAddr=127.0.0.1 CPUs=${4:-4} RealMemory=16000 State=UNKNOWN
PreemptType=preempt/partition_prio
PreemptMode=CANCEL
PartitionName=main Nodes=$host Default=YES MaxTime=UNLIMITED State=UP
PartitionName=urgent Nodes=$host PriorityTier=2 MaxTime=UNLIMITED State=UP
CONF
    munged --force --key-file="$dir/munge/key" --socket="$dir/munge/socket" --pid-file="$dir/munge/pid" \
        --log-file="$dir/munge/log" --seed-file="$dir/munge/seed"
    slurmctld -c -f "$SLURM_CONF"
    unshare --mount bash -c 'mount -t tmpfs none "$1/hidden" && exec slurmd -f "$1/slurm.conf"' - "$dir"
    for ((i = 0; i < 100; i++)); do
        [ "$(sinfo --noheader --format=%T 2> /dev/null)" != idle ] || { echo "export SLURM_CONF=$SLURM_CONF"; exit 0; }
        sleep 0.1
    done
    echo "slurm.sh: the node does not become idle; see $dir/slurmctld.log and $dir/slurmd.log" >&2
    exit 1
    ;;
restart)
    ended "$dir/slurmctld.pid"
    slurmctld -f "$SLURM_CONF"
    ;;
down)
    scancel --me 2> /dev/null || true
    for ((i = 0; i < 50; i++)); do [ -n "$(squeue --noheader 2> /dev/null)" ] || break; sleep 0.1; done
    for daemon in slurmd.pid slurmctld.pid munge/pid; do ended "$dir/$daemon"; done
    ;;
*)
    sed -n '2,8p' "$0" >&2
    exit 2
    ;;
esac
