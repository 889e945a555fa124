# SPDX-License-Identifier: GPL-2.0-or-later
"""What a switch says of itself and of a port, by LLDP (IEEE 802.1AB)."""

import threading

from .switch import Port


def frame(name: str, port: str) -> bytes:
    def value(kind: int, content: bytes) -> bytes:
        return (kind << 9 | len(content)).to_bytes(2) + content
    address = bytes.fromhex("525400070099")
    return (bytes.fromhex("0180c200000e") + address + bytes.fromhex("88cc") + value(1, b"\x04" + address)
            + value(2, b"\x05" + port.encode()) + value(3, (120).to_bytes(2)) + value(5, name.encode()) + value(0, b""))


class Announcer:
    """Says so on PORT every two seconds, in the block that it is the context manager of."""

    def __init__(self, port: Port, name: str, port_name: str):
        self._port, self._frame = port, frame(name, port_name)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Announcer":
        self._thread.start()
        return self

    def __exit__(self, *exception) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(2):
            self._port.send(self._frame)
