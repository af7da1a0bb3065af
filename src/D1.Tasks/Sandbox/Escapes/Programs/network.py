import socket


def connected(family, kind, address):
    with socket.socket(family, kind) as opened:
        opened.settimeout(0.2)
        opened.connect(address)


tried("the host's port", lambda: connected(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", HOST["port"])))
tried("the host's port by IPv6", lambda: connected(socket.AF_INET6, socket.SOCK_STREAM, ("::1", HOST["port"])))
tried("the internet", lambda: connected(socket.AF_INET, socket.SOCK_STREAM, ("1.1.1.1", 80)))
tried("a datagram", lambda: connected(socket.AF_INET, socket.SOCK_DGRAM, ("8.8.8.8", 53)))
tried("an abstract socket", lambda: connected(socket.AF_UNIX, socket.SOCK_STREAM, "\0d1"))
tried("a raw socket", lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 1))
tried("netlink", lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0))
tried("packets", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
tried("a socket pair of another family", lambda: socket.socketpair(socket.AF_INET))
tried("a server", lambda: socket.create_server(("127.0.0.1", 0)))
tried("a name", lambda: socket.getaddrinfo("example.com", 80))
# By number, past what Python thinks of it.
system_call("socket", 41, 198, 2, 1, 0)
system_call("io_uring_setup", 425, 425, 8, ctypes.create_string_buffer(256))
