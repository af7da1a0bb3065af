for name, flag in (("user", 0x10000000), ("mount", 0x20000), ("process", 0x20000000), ("network", 0x40000000), ("time", 0x80)):
    system_call("unshare " + name, 272, 97, flag)
    system_call("clone " + name, 56, 220, flag | 17, 0, 0, 0, 0)
    # A flag of threads beside it does not hide it.
    system_call("clone thread " + name, 56, 220, flag | 0x10000, 0, 0, 0, 0)
system_call("setns", 308, 268, 0, 0)
system_call("chroot", 161, 51, b"/")
system_call("mount_setattr", 442, 442, -100, b"/", 0, None, 0)
tried("the root made writable", lambda: 0 / (libc.mount(None, b"/", None, 32, None) + 1) or "done")
