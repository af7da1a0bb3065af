tried("the host's file", lambda: open(HOST["file"]).read())
tried("the host's file, written", lambda: open(HOST["file"], "w"))
for path in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/root/.ssh", "/home", "/var", "/run", "/work", "/mnt", "/boot", "/usr/bin/env",
             "/dev/mem", "/dev/sda", "/dev/kmsg", "/dev/shm", "/dev/tty", "/dev/fuse", "/dev/kvm"):
    tried(path, lambda: os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1))
for folder in ("/", "/dev", "/usr", "/usr/lib", os.path.dirname(os.__file__), os.path.dirname(sys.executable)):
    tried("a file in " + folder, lambda: open(os.path.join(folder, "mark"), "w"))
    tried("a folder in " + folder, lambda: os.mkdir(os.path.join(folder, "marks")))
tried("a module written", lambda: open(os.__file__, "a"))
tried("a module with other rights", lambda: os.chmod(os.__file__, 0o777))
tried("a module removed", lambda: os.remove(os.__file__))
tried("the interpreter written", lambda: open(os.path.realpath(sys.executable), "r+b"))
tried("a device", lambda: os.mknod("/tmp/memory", 0o20666, os.makedev(1, 1)))
tried("a way up", lambda: open("/tmp/" + "../" * 40 + HOST["file"].lstrip("/")).read())
