import mmap

most = 1 << 30


def filled(size, take):
    held, total = [], 0
    try:
        while total < most:
            held.append(take(size))
            total += size
    except (MemoryError, OSError, ValueError):
        pass
    del held
    if total >= most:
        escaped("%d MiB" % (total >> 20))


filled(1 << 24, lambda size: bytearray(size))
filled(1 << 24, lambda size: mmap.mmap(-1, size))
filled(1 << 24, lambda size: mmap.mmap(-1, size, mmap.MAP_PRIVATE))
tried("one piece", lambda: bytearray(1 << 32))
tried("a number", lambda: 1 << (1 << 36))
# Memory that is no address space of ours.
tried("a file in memory", lambda: os.memfd_create("bomb"))
system_call("shmget", 29, 194, 0, 1 << 20, 0o1600)
system_call("memfd_secret", 447, 447, 0)
system_call("userfaultfd", 323, 282, 0)
