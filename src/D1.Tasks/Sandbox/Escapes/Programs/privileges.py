import resource

for how in (os.setuid, os.seteuid, os.setgid, os.setegid):
    tried(how.__name__, lambda: how(0))
tried("setresuid", lambda: os.setresuid(0, 0, 0))
tried("setgroups", lambda: os.setgroups([0, 6, 27]))
if 0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid()):
    escaped("root")
if set(os.getgroups()) - {os.getgid(), 65534}:
    escaped("groups %r" % os.getgroups())
for what in (resource.RLIMIT_CPU, resource.RLIMIT_AS, resource.RLIMIT_NPROC, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE):
    most = resource.getrlimit(what)[1]
    if most == resource.RLIM_INFINITY:
        escaped("no limit %d" % what)
    tried("limit %d" % what, lambda: resource.setrlimit(what, (most + 1, most + 1)))
system_call("capset", 126, 91, ctypes.create_string_buffer(8), ctypes.create_string_buffer(24))
system_call("prctl", 157, 167, 8, 1, 0, 0, 0)
system_call("seccomp", 317, 277, 0, 0, None)
system_call("bpf", 321, 280, 0, None, 0)
system_call("perf_event_open", 298, 241, None, 0, -1, -1, 0)
system_call("keyctl", 250, 219, 0, -3, 0, 0, 0)
system_call("add_key", 248, 217, b"user", b"d1", b"x", 1, -3)
system_call("personality", 135, 92, 0x0040000)
# The name that it has.
name = os.uname().nodename.encode()
system_call("sethostname", 170, 161, name, len(name))
system_call("syslog", 103, 116, 3, ctypes.create_string_buffer(64), 64)
system_call("setpriority", 141, 140, 0, 0, -10)
# Last, since one that succeeds is another program.
for program in ("/usr/bin/su", "/usr/bin/sudo", "/usr/bin/passwd", "/usr/bin/newuidmap", "/bin/sh"):
    tried(program, lambda: os.execv(program, [program]))
