# SPDX-License-Identifier: GPL-2.0-or-later
"""What switches the lab's hosts off: one management controller for all of them, on their switch.
Their fence agent for it is tests/integration/fence_lab."""

import ctypes
import pathlib
import socket
import threading
import time

from tests.integration.lab import SWITCH, Lab, run

ADDRESS, PORT = "10.77.0.250", 623
CLONE_NEWNET = 0x40000000
PASSWORD = "bmc-secret-7f3"


class Bmc:
    """Use as a context manager. FENCED are the numbers of hosts that were switched off, with the time."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self.fenced: list[tuple[int, float]] = []

    def __enter__(self) -> "Bmc":
        run("ip", "-n", SWITCH, "address", "replace", f"{ADDRESS}/24", "dev", "switch")
        ready = threading.Event()
        self._thread = threading.Thread(target=self._listen, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(10)
        return self

    def __exit__(self, *exception) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(30)

    def _listen(self, ready: threading.Event) -> None:
        # Only this thread goes into the switch's network.
        with open(f"/run/netns/{SWITCH}", "rb") as namespace:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.setns(namespace.fileno(), CLONE_NEWNET):
                raise OSError(ctypes.get_errno(), "setns")
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((ADDRESS, PORT))
        self._socket.listen()
        ready.set()
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            with client:
                password, action, number = client.recv(200).decode().split()
                client.sendall(self._do(password, action, int(number)).encode())

    def _do(self, password: str, action: str, number: int) -> str:
        host = next(host for host in self.lab.hosts if host.number == number)
        if password != PASSWORD:
            return "denied"
        if action in ("off", "reboot"):
            host.off()
            self.fenced.append((number, time.monotonic()))
        return "on" if host.is_on else "off"


def device(number: int, password: str = PASSWORD) -> str:
    """What 'slipway pool ha fence HOST fence_lab' gets on its standard input."""
    return f"ip={ADDRESS}\nplug={number}\npassword={password}\n"


def agent() -> str:
    text = (pathlib.Path(__file__).parent / "fence_lab").read_text()
    return text.replace("@PORT@", str(PORT))
