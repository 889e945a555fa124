# SPDX-License-Identifier: GPL-2.0-or-later
"""An NFS server of version 3 that only reads (RFC 1813, with the MOUNT protocol and the port
mapper of RFC 1833), over TCP and IPv4: kernels here and in the tools tree have none. Other
versions are refused as RFC 5531 wants it."""

import pathlib
import socketserver
import struct
import threading

PORTMAP, NFS, MOUNT = 100000, 100003, 100005
VERSIONS = {PORTMAP: 2, NFS: 3, MOUNT: 3}
PORTS = {PORTMAP: 111, NFS: 2049, MOUNT: 20048}
OK, NOENT, NOTSUPP = 0, 2, 10004
FILE, FOLDER = 1, 2


def pack(*numbers: int) -> bytes:
    return struct.pack(f">{len(numbers)}I", *numbers)


def opaque(data: bytes) -> bytes:
    return pack(len(data)) + data + bytes(-len(data) % 4)


class Reader:
    def __init__(self, data: bytes):
        self._data = data

    def number(self) -> int:
        value, self._data = int.from_bytes(self._data[:4]), self._data[4:]
        return value

    def long(self) -> int:
        return self.number() << 32 | self.number()

    def opaque(self) -> bytes:
        length = self.number()
        value, self._data = self._data[:length], self._data[length + -length % 4:]
        return value


class Export:
    """The folder TOP, whose files are known to clients by their path in it, from EXPORT on."""

    def __init__(self, top: pathlib.Path, export: str):
        self._top, self._export = top, export

    def mount(self, request: Reader) -> bytes:
        if request.opaque().decode() != self._export:
            return pack(NOENT)
        return pack(OK) + opaque(b".") + pack(1, 1)  # one flavour: AUTH_SYS

    def _attributes(self, name: bytes) -> bytes:
        info = (self._top / name.decode()).stat()
        is_folder = (self._top / name.decode()).is_dir()
        times = pack(int(info.st_mtime), 0) * 3
        return (pack(FOLDER if is_folder else FILE, 0o755 if is_folder else 0o644, 1, 0, 0)
                + struct.pack(">QQIIQQ", info.st_size, info.st_size, 0, 0, 1, info.st_ino) + times)

    def getattr(self, request: Reader) -> bytes:
        return pack(OK) + self._attributes(request.opaque())

    def lookup(self, request: Reader) -> bytes:
        folder, name = request.opaque(), request.opaque()
        path = b"/".join([folder, name])
        if not (self._top / path.decode()).exists():
            return pack(NOENT, 1) + self._attributes(folder)
        return pack(OK) + opaque(path) + pack(1) + self._attributes(path) + pack(0)

    def access(self, request: Reader) -> bytes:
        name, wanted = request.opaque(), request.number()
        return pack(OK, 1) + self._attributes(name) + pack(wanted & 0x23)  # read, look up, execute

    def read(self, request: Reader) -> bytes:
        name, offset, count = request.opaque(), request.long(), request.number()
        with open(self._top / name.decode(), "rb") as file:
            file.seek(offset)
            data = file.read(count)
            is_end = file.tell() == (self._top / name.decode()).stat().st_size
        return pack(OK, 1) + self._attributes(name) + pack(len(data), is_end) + opaque(data)

    def fsstat(self, request: Reader) -> bytes:
        return pack(OK, 1) + self._attributes(request.opaque()) + bytes(6 * 8 + 4)

    def fsinfo(self, request: Reader) -> bytes:
        size = 1 << 17
        return (pack(OK, 1) + self._attributes(request.opaque())
                + pack(size, size, 4096, size, size, 4096, size) + pack(0, 1 << 31, 0, 1, 0x1B))

    def pathconf(self, request: Reader) -> bytes:
        return pack(OK, 1) + self._attributes(request.opaque()) + pack(1, 255, 1, 1, 0, 1)


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        stream = self.request.makefile("rb")
        while head := stream.read(4):  # a record of one fragment (RFC 5531 section 11)
            reply = self.server.reply(Reader(stream.read(int.from_bytes(head) & 0x7FFFFFFF)))
            self.request.sendall(pack(len(reply) | 1 << 31) + reply)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True

    def __init__(self, address: str, program: int, export: Export):
        super().__init__((address, PORTS[program]), Handler)
        self._program = program
        self._procedures = {
            PORTMAP: {3: self._getport},
            MOUNT: {1: export.mount, 3: lambda request: b""},
            NFS: {1: export.getattr, 3: export.lookup, 4: export.access, 6: export.read,
                  18: export.fsstat, 19: export.fsinfo, 20: export.pathconf},
        }[program]

    def _getport(self, request: Reader) -> bytes:
        program, version = request.number(), request.number()
        return pack(PORTS[program] if VERSIONS.get(program) == version else 0)

    def reply(self, call: Reader) -> bytes:
        number, _, _, program, version, procedure = [call.number() for _ in range(6)]
        for _ in range(2):  # credentials and verifier
            call.number()
            call.opaque()
        accepted = pack(number, 1, 0, 0, 0)
        if program != self._program:
            return accepted + pack(1)  # PROG_UNAVAIL
        if version != VERSIONS[program]:
            return accepted + pack(2, VERSIONS[program], VERSIONS[program])  # PROG_MISMATCH
        if procedure == 0:
            return accepted + pack(0)
        if procedure not in self._procedures:
            return accepted + pack(0, NOTSUPP)
        return accepted + pack(0) + self._procedures[procedure](call)


def serve(address: str, top: pathlib.Path, export: str) -> None:
    """Servers of TOP as ADDRESS:EXPORT in the caller's network namespace."""
    for program in PORTS:
        server = Server(address, program, Export(top, export))
        threading.Thread(target=server.serve_forever, daemon=True).start()
