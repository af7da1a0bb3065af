import fcntl
import stat

for number in range(3, 4096):
    tried("descriptor %d" % number, lambda: os.fstat(number))
for number in range(3):
    kind = os.fstat(number).st_mode
    if stat.S_ISSOCK(kind) or stat.S_ISREG(kind) or stat.S_ISDIR(kind):
        escaped("descriptor %d is no pipe and no device" % number)
    tried("keys pushed into a terminal", lambda: fcntl.ioctl(number, 0x5412, b"x"))
if os.read(0, 1):
    escaped("an input")
tried("a descriptor of the host's process", lambda: os.pidfd_open(HOST["process"]))
system_call("pidfd_getfd", 438, 438, 0, 0, 0)
