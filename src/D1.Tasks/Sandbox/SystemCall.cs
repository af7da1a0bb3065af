using System.Runtime.InteropServices;

namespace D1.Tasks.Sandbox;

/// <summary>A system call by its numbers.</summary>
/// <param name="Name">As in the kernel's tables.</param>
/// <param name="X64">Its number on x86-64.</param>
/// <param name="Arm64">Its number on arm64; null where that has another call for the same.</param>
internal sealed record SystemCall(string Name, uint X64, uint? Arm64)
{
    /// <summary>What a program may do that computes, with a folder of its own and threads. Not among them: sockets, other processes'
    /// memory, shared memory that no limit counts, namespaces, mounts, keys, io_uring, BPF, clocks and modules.</summary>
    public static IReadOnlyList<SystemCall> Allowed { get; } =
    [
        // Files that are open.
        new("read", 0, 63), new("write", 1, 64), new("pread64", 17, 67), new("pwrite64", 18, 68), new("readv", 19, 65),
        new("writev", 20, 66), new("lseek", 8, 62), new("close", 3, 57), new("close_range", 436, 436), new("dup", 32, 23),
        new("dup2", 33, null), new("dup3", 292, 24), new("fcntl", 72, 25), new("flock", 73, 32), new("fsync", 74, 82),
        new("fdatasync", 75, 83), new("ftruncate", 77, 46), new("fadvise64", 221, 223), new("sendfile", 40, 71),
        new("copy_file_range", 326, 285), new("ioctl", 16, 29),
        // Files by name.
        new("open", 2, null), new("openat", 257, 56), new("creat", 85, null), new("stat", 4, null), new("fstat", 5, 80),
        new("lstat", 6, null), new("newfstatat", 262, 79), new("statx", 332, 291), new("access", 21, null), new("faccessat", 269, 48),
        new("faccessat2", 439, 439), new("readlink", 89, null), new("readlinkat", 267, 78), new("getdents", 78, null),
        new("getdents64", 217, 61), new("getcwd", 79, 17), new("chdir", 80, 49), new("fchdir", 81, 50), new("truncate", 76, 45),
        new("rename", 82, null), new("renameat", 264, 38), new("renameat2", 316, 276), new("mkdir", 83, null), new("mkdirat", 258, 34),
        new("rmdir", 84, null), new("unlink", 87, null), new("unlinkat", 263, 35), new("link", 86, null), new("linkat", 265, 37),
        new("symlink", 88, null), new("symlinkat", 266, 36), new("chmod", 90, null), new("fchmod", 91, 52), new("fchmodat", 268, 53),
        new("umask", 95, 166), new("utime", 132, null), new("utimes", 235, null), new("utimensat", 280, 88), new("statfs", 137, 43),
        new("fstatfs", 138, 44),
        // Pipes, waiting, and what is written into a pair of sockets.
        new("pipe", 22, null), new("pipe2", 293, 59), new("eventfd2", 290, 19), new("poll", 7, null), new("ppoll", 271, 73),
        new("select", 23, null), new("pselect6", 270, 72), new("epoll_create1", 291, 20), new("epoll_ctl", 233, 21),
        new("epoll_wait", 232, null), new("epoll_pwait", 281, 22), new("sendto", 44, 206), new("recvfrom", 45, 207),
        new("sendmsg", 46, 211), new("recvmsg", 47, 212), new("shutdown", 48, 210), new("getsockname", 51, 204),
        new("getpeername", 52, 205),
        // Memory.
        new("brk", 12, 214), new("mmap", 9, 222), new("munmap", 11, 215), new("mprotect", 10, 226), new("mremap", 25, 216),
        new("madvise", 28, 233), new("membarrier", 324, 283),
        // Signals and timers.
        new("rt_sigaction", 13, 134), new("rt_sigprocmask", 14, 135), new("rt_sigreturn", 15, 139), new("rt_sigpending", 127, 136),
        new("rt_sigtimedwait", 128, 137), new("rt_sigsuspend", 130, 133), new("sigaltstack", 131, 132), new("kill", 62, 129),
        new("tgkill", 234, 131), new("pause", 34, null), new("alarm", 37, null), new("getitimer", 36, 102), new("setitimer", 38, 103),
        new("nanosleep", 35, 101), new("clock_nanosleep", 230, 115), new("clock_gettime", 228, 113), new("clock_getres", 229, 114),
        new("gettimeofday", 96, 169), new("time", 201, null), new("times", 100, 153),
        // The process itself. Who it is can only become less.
        new("execve", 59, 221), new("exit", 60, 93), new("exit_group", 231, 94), new("wait4", 61, 260), new("waitid", 247, 95),
        new("getpid", 39, 172), new("getppid", 110, 173), new("gettid", 186, 178), new("getpgrp", 111, null), new("getpgid", 121, 155),
        new("getsid", 124, 156), new("getuid", 102, 174), new("geteuid", 107, 175), new("getgid", 104, 176), new("getegid", 108, 177),
        new("getgroups", 115, 158), new("setgroups", 116, 159), new("getresuid", 118, 148), new("setresuid", 117, 147),
        new("getresgid", 120, 150), new("setresgid", 119, 149), new("getrlimit", 97, 163), new("prlimit64", 302, 261),
        new("getrusage", 98, 165), new("getpriority", 140, 141), new("arch_prctl", 158, null), new("set_tid_address", 218, 96),
        new("set_robust_list", 273, 99), new("get_robust_list", 274, 100), new("rseq", 334, 293), new("futex", 202, 98),
        // The machine.
        new("uname", 63, 160), new("sysinfo", 99, 179), new("getrandom", 318, 278), new("getcpu", 309, 168), new("sched_yield", 24, 124),
        new("sched_getaffinity", 204, 123), new("sched_getparam", 143, 121), new("sched_getscheduler", 145, 120),
        new("sched_get_priority_max", 146, 125), new("sched_get_priority_min", 147, 126),
    ];

    /// <summary>Starts threads and processes; the flags say which.</summary>
    public static SystemCall Cloning { get; } = new("clone", 56, 220);

    public static SystemCall Fork { get; } = new("fork", 57, null);

    public static SystemCall Vfork { get; } = new("vfork", 58, null);

    public static SystemCall SocketPair { get; } = new("socketpair", 53, 199);

    public static SystemCall Prctl { get; } = new("prctl", 157, 167);

    /// <summary>Its number on a machine of this kind.</summary>
    public uint? On(Architecture architecture) => architecture == Architecture.X64 ? X64 : Arm64;
}
