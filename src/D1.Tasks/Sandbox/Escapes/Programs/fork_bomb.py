import subprocess
import threading
import time

children = 0
for _ in range(2000):
    try:
        if os.fork() == 0:
            time.sleep(30)
            os._exit(0)
        children += 1
    except OSError:
        pass
if children:
    escaped("%d processes" % children)
tried("posix_spawn", lambda: os.posix_spawn(sys.executable, [sys.executable, "-c", "1"], {}))
tried("a subprocess", lambda: subprocess.run([sys.executable, "-c", "1"]))
system_call("vfork", 58, 1 << 20)
system_call("clone", 56, 220, 17, 0, 0, 0, 0)
system_call("clone3", 435, 435, ctypes.create_string_buffer(88), 88)

started = []
threading.stack_size(1 << 16)
for _ in range(2000):
    thread = threading.Thread(target=time.sleep, args=(0.2,), daemon=True)
    try:
        thread.start()
        started.append(thread)
    except (RuntimeError, MemoryError):
        break
if len(started) > 32:
    escaped("%d threads" % len(started))
