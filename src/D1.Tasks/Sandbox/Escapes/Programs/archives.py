import io
import pickle
import shutil
import tarfile
import zipfile

folder = tempfile.mkdtemp()
name = "../" * 12 + HOST["file"].lstrip("/")
with zipfile.ZipFile(folder + "/a.zip", "w") as archive:
    archive.writestr(name, "changed")
    archive.writestr(HOST["file"], "changed")
with zipfile.ZipFile(folder + "/a.zip") as archive:
    archive.extractall(folder + "/out")
with tarfile.open(folder + "/a.tar", "w") as archive:
    for path in (name, HOST["file"]):
        entry = tarfile.TarInfo(path)
        entry.size = 7
        archive.addfile(entry, io.BytesIO(b"changed"))
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, os.path.dirname(HOST["file"])
    archive.addfile(link)
    entry = tarfile.TarInfo("link/" + os.path.basename(HOST["file"]))
    entry.size = 7
    archive.addfile(entry, io.BytesIO(b"changed"))
try:
    with tarfile.open(folder + "/a.tar") as archive:
        for member in archive:
            try:
                archive.extract(member, folder + "/out")
            except Exception:
                pass
except Exception:
    pass


class Command:
    def __reduce__(self):
        return os.system, ("cat " + HOST["file"] + " && echo escaped: by pickle",)


class Opened:
    def __reduce__(self):
        return open, (HOST["file"], "a")


pickle.loads(pickle.dumps(Command()))
tried("a file by pickle", lambda: pickle.loads(pickle.dumps(Opened())))

# 80 MiB of zeros in a small archive.
with zipfile.ZipFile(folder + "/bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    with archive.open("zeros", "w") as entry:
        for _ in range(80):
            entry.write(bytes(1 << 20))
tried("an archive that grows", lambda: zipfile.ZipFile(folder + "/bomb.zip").extractall(folder + "/bomb"))
shutil.rmtree(folder)
