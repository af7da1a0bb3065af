# What attempts share. HOST stands above it: a file, a port, a process and a variable of the machine outside. Where an attempt succeeds, it
# leaves nothing but what HOST is for.
import ctypes
import os
import sys
import tempfile

libc = ctypes.CDLL(None, use_errno=True)
arm = os.uname().machine == "aarch64"


def escaped(how):
    print("escaped:", how, flush=True)


def tried(how, work):
    """An attempt that must fail."""
    try:
        result = work()
    except BaseException:
        return
    escaped("%s: %.200r" % (how, result))


def created(path, make=lambda path: open(path, "x").close(), remove=os.remove):
    make(path)
    remove(path)
    return path


def system_call(name, x64, arm64, *arguments):
    number = arm64 if arm else x64
    if libc.syscall(ctypes.c_long(number), *arguments) != -1:
        escaped("system call " + name)


print("trying", flush=True)
