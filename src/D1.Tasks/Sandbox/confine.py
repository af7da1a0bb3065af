# What every process in a sandbox does first: it gives up what it has been given and need not have.
import posix
import resource
import sys


def confine():
    user, processor, memory, files, size, tasks = map(int, sys.argv[1:])
    sys.argv[:] = [""]
    sys.path[:] = [folder for folder in sys.path if folder]
    sys.setrecursionlimit(1000)
    posix.closerange(3, min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 1 << 20))
    if user:
        posix.setgroups([])
        posix.setresgid(user, user, user)
        posix.setresuid(user, user, user)
    for what, soft, hard in (
        (resource.RLIMIT_CPU, processor, processor + 1),
        (resource.RLIMIT_AS, memory, memory),
        (resource.RLIMIT_NOFILE, files, files),
        (resource.RLIMIT_FSIZE, size, size),
        (resource.RLIMIT_NPROC, tasks, tasks),
        (resource.RLIMIT_STACK, 8 << 20, 8 << 20),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        # No limit on processor time is a 0.
        if soft or what != resource.RLIMIT_CPU:
            resource.setrlimit(what, (soft, hard))


def streams():
    """Our two pipes, off the numbers that programs read and write: input is empty, output goes where errors go."""
    calls, results = posix.dup(0), posix.dup(1)
    nothing = posix.open("/dev/null", posix.O_RDONLY)
    posix.dup2(nothing, 0)
    posix.close(nothing)
    posix.dup2(2, 1)
    return open(calls, "rb"), open(results, "wb")


confine()
