# Those that a sandbox sets are its own, whatever they are called outside.
known = {"HOME", "TMPDIR", "LC_ALL", "LC_CTYPE", "TZ", "PATH", "PWD", "HOSTNAME", "PYTHONHASHSEED"}
for name in set(os.environ) & set(HOST["variables"]) - known:
    escaped("the variable " + name)
if os.environ.get("PYTHONHASHSEED") != "0":
    escaped("another hash seed each time")
tried("the host's variable", lambda: os.environ[HOST["variable"]])
# The process's own block of them, which may hold what the dictionary leaves out.
block = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
at = 0
while block[at]:
    if block[at].startswith(HOST["variable"].encode()):
        escaped("in the block: %r" % block[at])
    at += 1
if os.listdir(os.environ["HOME"]):
    escaped("a home with something in it")
if os.uname().nodename == HOST["name"]:
    escaped("the host's name")
