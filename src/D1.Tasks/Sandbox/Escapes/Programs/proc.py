for path in ("/proc", "/proc/1/environ", "/proc/self/environ", "/proc/self/mem", "/proc/1/root", "/proc/self/root/" + HOST["file"],
             "/proc/%d/fd" % HOST["process"], "/proc/self/fd", "/proc/sys/kernel/core_pattern", "/sys", "/sys/fs/cgroup", "/dev/fd"):
    tried(path, lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
os.mkdir("/tmp/proc")
tried("a mount of proc", lambda: 0 / (libc.mount(b"proc", b"/tmp/proc", b"proc", 0, None) + 1) or "mounted")
tried("what a mount of proc shows", lambda: os.listdir("/tmp/proc")[0])
system_call("mount", 165, 40, b"proc", b"/tmp/proc", b"proc", 0, None)
system_call("fsopen", 430, 430, b"proc", 0)
system_call("open_by_handle_at", 304, 265, -100, ctypes.create_string_buffer(64), 0)
