import shutil

piece = b"x" * (1 << 20)
folder = tempfile.mkdtemp()


def written(name):
    total = 0
    try:
        with open(name, "wb", 0) as file:
            while total < 1 << 26:
                total += file.write(piece)
    except OSError:
        pass
    return total


if written(folder + "/one") > 17 << 20:
    escaped("one file")
total = sum(written(folder + "/many%d" % number) for number in range(20))
if total > 17 << 20:
    escaped("%d MiB in many files" % (total >> 20))
shutil.rmtree(folder)
os.mkdir(folder)
tried("a large file with holes", lambda: open(folder + "/holes", "wb").truncate(1 << 40))
tried("space set aside", lambda: os.posix_fallocate(os.open(folder + "/aside", os.O_CREAT | os.O_RDWR), 0, 1 << 32))
tried("shared memory", lambda: created("/dev/shm/d1-bomb"))
shutil.rmtree(folder)
if shutil.disk_usage("/tmp").total > 17 << 20:
    escaped("a temporary folder of %d MiB" % (shutil.disk_usage("/tmp").total >> 20))
