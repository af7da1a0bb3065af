tried("the host's file", lambda: open(HOST["file"]).read())
tried("the host's file, written", lambda: open(HOST["file"], "w"))
for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/root/.ssh", "/home", "/var", "/run", "/work", "/mnt", "/boot", "/usr/bin/env",
             "/dev/mem", "/dev/sda", "/dev/kmsg", "/dev/shm", "/dev/tty", "/dev/fuse", "/dev/kvm"):
    tried(path, lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
for folder in ("/", "/dev", "/usr", "/usr/lib", os.path.dirname(os.__file__), os.path.dirname(sys.executable)):
    tried("a file in " + folder, lambda: created(os.path.join(folder, "d1-mark")))
    tried("a folder in " + folder, lambda: created(os.path.join(folder, "d1-marks"), os.mkdir, os.rmdir))
tried("a module written", lambda: open(os.__file__, "a"))
module = os.stat(os.__file__)
tried("a module's rights", lambda: os.chmod(os.__file__, module.st_mode & 0o777))
tried("a module's times", lambda: os.utime(os.__file__, ns=(module.st_atime_ns, module.st_mtime_ns)))
tried("the interpreter written", lambda: open(os.path.realpath(sys.executable), "r+b"))
tried("a device", lambda: created("/tmp/d1-memory", lambda path: os.mknod(path, 0o20666, os.makedev(1, 1))))
tried("a way up", lambda: open("/tmp/" + "../" * 40 + HOST["file"].lstrip("/")).read())
