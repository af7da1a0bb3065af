# A process that outlives its parent: in a session of its own, twice removed, deaf to signals.
import signal
import threading
import time


def stay():
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    try:
        os.setsid()
    except OSError:
        pass
    if os.fork() == 0:
        time.sleep(60)
    os._exit(0)


for _ in range(3):
    try:
        if os.fork() == 0:
            stay()
        print("left", flush=True)
    except OSError:
        print("refused", flush=True)
threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
os._exit(0)
