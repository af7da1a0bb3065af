import shutil

piece = b"x" * (1 << 20)


def written(name):
    total = 0
    try:
        with open(name, "wb", 0) as file:
            while total < 1 << 28:
                total += file.write(piece)
    except OSError:
        pass
    return total


if written("/tmp/one") > 17 << 20:
    escaped("one file")
os.remove("/tmp/one")
total = sum(written("/tmp/many%d" % number) for number in range(40))
if total > 17 << 20:
    escaped("%d MiB in many files" % (total >> 20))
for number in range(40):
    os.remove("/tmp/many%d" % number)
tried("a large file with holes", lambda: open("/tmp/holes", "wb").truncate(1 << 40))
tried("space set aside", lambda: os.posix_fallocate(os.open("/tmp/aside", os.O_CREAT | os.O_RDWR), 0, 1 << 32))
tried("shared memory", lambda: open("/dev/shm/bomb", "wb"))
if shutil.disk_usage("/tmp").total > 17 << 20:
    escaped("a temporary folder of %d MiB" % (shutil.disk_usage("/tmp").total >> 20))
