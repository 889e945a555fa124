# SPDX-License-Identifier: GPL-2.0-or-later
"""What switches the lab's hosts off: a management controller for all of them, on their switch, whose
fence agent is tests/integration/fence_lab, and one by IPMI for each, as real hosts have."""

import ctypes
import pathlib
import select
import socket
import threading
import time

from tests.integration import ipmi
from tests.integration.lab import SWITCH, Lab, run

ADDRESS, PORT = "10.77.0.250", 623
IPMI_PORTS = 6230  # and the host's number; over UDP
USER = "slipway"
CLONE_NEWNET = 0x40000000
PASSWORD = "bmc-secret-7f3"


class Bmc:
    """Use as a context manager. FENCED are the numbers of hosts that were switched off, with the time."""

    def __init__(self, lab: Lab):
        self.lab = lab
        self.fenced: list[tuple[int, float]] = []
        self._told_on: set[int] = set()  # by IPMI, since they were switched off

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
        self._controllers = {}
        for number in (host.number for host in self.lab.hosts):
            udp = socket.socket(type=socket.SOCK_DGRAM)
            udp.bind((ADDRESS, IPMI_PORTS + number))
            self._controllers[udp] = ipmi.Controller(
                USER, PASSWORD, lambda number=number: self._is_on(number),
                lambda on, number=number: self._switch(number, on))
        self._socket = socket.socket()
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._socket.bind((ADDRESS, PORT))
        self._socket.listen()
        ready.set()
        while self._serve():
            pass
        for udp in self._controllers:
            udp.close()

    def _serve(self) -> bool:
        """Answers once; False: the end."""
        ready, _, _ = select.select([self._socket, *self._controllers], [], [])
        for udp in (one for one in ready if one in self._controllers):
            packet, peer = udp.recvfrom(200)
            answer = self._controllers[udp].answer(packet)
            if answer:
                udp.sendto(answer, peer)
        if self._socket in ready:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return False
            with client:
                password, action, number = client.recv(200).decode().split()
                client.sendall(self._do(password, action, int(number)).encode())
        return True

    def _host(self, number: int):
        return next(host for host in self.lab.hosts if host.number == number)

    def _is_on(self, number: int) -> bool:
        return self._host(number).is_on or number in self._told_on

    def _switch(self, number: int, on: bool) -> None:
        """Told to start, a host says that it is on; in the lab the test starts it when it wants. An agent
        that finds it off already tells it nothing else."""
        self.fenced.append((number, time.monotonic()))
        if on:
            self._told_on.add(number)
        else:
            self._told_on.discard(number)
            self._host(number).off()

    def _do(self, password: str, action: str, number: int) -> str:
        if password != PASSWORD:
            return "denied"
        if action in ("off", "reboot"):
            self._switch(number, False)
        return "on" if self._host(number).is_on else "off"


def device(number: int, password: str = PASSWORD) -> str:
    """What 'slipway pool ha fence HOST fence_lab' gets on its standard input."""
    return f"ip={ADDRESS}\nplug={number}\npassword={password}\n"


def ipmi_device(number: int, password: str = PASSWORD) -> str:
    """The same for fence_ipmilan."""
    return f"ip={ADDRESS}\nipport={IPMI_PORTS + number}\nusername={USER}\npassword={password}\n"


def agent() -> str:
    text = (pathlib.Path(__file__).parent / "fence_lab").read_text()
    return text.replace("@PORT@", str(PORT))
