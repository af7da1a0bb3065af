known = {"HOME", "TMPDIR", "LC_ALL", "TZ", "PYTHONHASHSEED", "PWD", "LC_CTYPE"}
for name in set(os.environ) - known:
    escaped("the variable " + name)
tried("the host's variable", lambda: os.environ[HOST["variable"]])
# The process's own block of them, which may hold what the dictionary leaves out.
block = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
at = 0
while block[at]:
    if block[at].split(b"=")[0].decode() not in known:
        escaped("in the block: %r" % block[at])
    at += 1
if os.listdir(os.environ["HOME"]):
    escaped("a home with something in it")
if os.uname().nodename != "sandbox":
    escaped("the host's name " + os.uname().nodename)
