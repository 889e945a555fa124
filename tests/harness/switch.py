# SPDX-License-Identifier: GPL-2.0-or-later
"""An Ethernet switch with VLANs, in this process: machines plug into it by sockets,
network namespaces by taps. So no kernel needs to know of bridges or of 802.1Q."""

import fcntl
import os
import pathlib
import select
import socket
import struct
import threading

TAG = b"\x81\x00"  # the EtherType of IEEE 802.1Q
NO_BRIDGE = bytes.fromhex("0180c20000")  # begins the 16 addresses that no bridge forwards
TUNSETIFF, IFF_TAP, IFF_NO_PI = 0x400454CA, 0x0002, 0x1000  # linux/if_tun.h


class Port:
    def __init__(self, native: int | None = 0, tagged: frozenset[int] = frozenset()):
        """NATIVE is the VLAN of frames without a tag (0: that which has no number; None:
        they are dropped), TAGGED are those that are spoken of by tags."""
        self.native, self.tagged = native, tagged

    def frames(self):
        """The frames that come in, until the port is closed."""
        raise NotImplementedError

    def send(self, frame: bytes) -> None:
        """Frames that cannot be sent are lost."""
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError

    def untag(self, frame: bytes) -> tuple[int | None, bytes]:
        """The VLAN of a frame that came in, None if it may not, and the frame without its tag."""
        if frame[12:14] != TAG:
            return self.native, frame
        vlan = int.from_bytes(frame[14:16]) & 0xFFF
        frame = frame[:12] + frame[16:]
        if vlan == 0:  # a priority
            return self.native, frame
        return (vlan if vlan in self.tagged else None), frame

    def send_in(self, vlan: int, frame: bytes) -> None:
        if vlan == self.native:
            self.send(frame)
        elif vlan in self.tagged:
            self.send(frame[:12] + TAG + vlan.to_bytes(2) + frame[12:])


class Switch:
    def __init__(self):
        self._ports: list[Port] = []
        self._seen: dict[tuple[int, bytes], Port] = {}  # by VLAN and address

    def add(self, port: Port) -> None:
        self._ports.append(port)
        threading.Thread(target=self._serve, args=[port], daemon=True).start()

    def close(self) -> None:
        for port in self._ports:
            port.close()

    def _serve(self, port: Port) -> None:
        for frame in port.frames():
            vlan, frame = port.untag(frame)
            if vlan is not None and not (frame[:5] == NO_BRIDGE and frame[5] < 16):
                self._forward(port, vlan, frame)

    def _forward(self, source: Port, vlan: int, frame: bytes) -> None:
        self._seen[vlan, frame[6:12]] = source
        known = self._seen.get((vlan, frame[:6]))
        for port in [known] if known else self._ports:
            if port is not source:
                port.send_in(vlan, frame)


class Plug(Port):
    """Where a machine's network card with the address MAC plugs in; QEMU connects to PATH,
    one machine after the other."""

    def __init__(self, path: pathlib.Path, mac: str, **vlans):
        super().__init__(**vlans)
        self.mac = mac
        self._path = path
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._line: socket.socket | None = None
        self._lock = threading.Lock()

    def netdev(self, name: str) -> str:
        """The value of QEMU's -netdev."""
        return f"stream,id={name},server=off,addr.type=unix,addr.path={self._path}"

    def frames(self):
        while True:
            try:
                self._line, _ = self._listener.accept()
                stream = self._line.makefile("rb", buffering=1 << 18)
                while head := stream.read(4):
                    yield stream.read(int.from_bytes(head))
            except OSError:
                if self._listener.fileno() < 0:
                    return

    def send(self, frame: bytes) -> None:
        try:
            with self._lock:
                if self._line:
                    self._line.sendall(len(frame).to_bytes(4) + frame)
        except OSError:
            pass  # switched off

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits
        self._listener.close()
        if self._line:
            self._line.close()


class Tap(Port):
    """Makes the network card INTERFACE in the caller's network namespace."""

    def __init__(self, interface: str, **vlans):
        super().__init__(**vlans)
        self._fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(self._fd, TUNSETIFF,
                    struct.pack("16sH22x", interface.encode(), IFF_TAP | IFF_NO_PI))
        # A thread that waits in read() would keep the card for ever.
        self._closing, self._close = os.pipe()

    def frames(self):
        while True:
            ready, _, _ = select.select([self._fd, self._closing], [], [])
            if self._closing in ready:
                os.close(self._closing)
                os.close(self._fd)
                return
            try:
                yield os.read(self._fd, 1 << 16)
            except OSError:
                pass  # nothing there after all, or the card is down

    def send(self, frame: bytes) -> None:
        try:
            os.write(self._fd, frame)
        except OSError:
            pass  # down, or its queue is full

    def close(self) -> None:
        os.close(self._close)
