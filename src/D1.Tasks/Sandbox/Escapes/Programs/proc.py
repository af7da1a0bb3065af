for path in ("/proc", "/proc/1/environ", "/proc/self/environ", "/proc/self/mem", "/proc/1/root", "/proc/self/root/" + HOST["file"],
             "/proc/%d/fd" % HOST["process"], "/proc/self/fd", "/proc/sys/kernel/core_pattern", "/sys", "/sys/fs/cgroup", "/dev/fd"):
    tried(path, lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
folder = tempfile.mkdtemp()
if libc.mount(b"proc", folder.encode(), b"proc", 0, None) == 0:
    escaped("a mount of proc: %r" % os.listdir(folder))
    libc.umount(folder.encode())
os.rmdir(folder)
system_call("fsopen", 430, 430, b"proc", 0)
system_call("open_by_handle_at", 304, 265, -100, ctypes.create_string_buffer(64), 0)
