# SPDX-License-Identifier: GPL-2.0-or-later
"""make pxe-demo: a private network with the servers of build/pxe/server, on which two blank
machines, one BIOS and one UEFI, become hosts. Nothing of it reaches any other network, nor is
reached from there, but for one port each on this machine's loopback."""

import contextlib
import pathlib
import secrets
import shutil
import signal
import socket
import sys
import threading

from tests.harness import accel, answers
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.netboot import BootServer
from tests.harness.network import Network
from tests.harness.qemu import Machine, MachineError

FOLDER = pathlib.Path("build/pxe-demo")
FAILED = r"slipway-installer: failed: [^\r\n]+|slipway: step \S+ failed: [^\r\n]+"
# What the console shows on the way, and what that means.
STAGES = [("Linux version", "the loader has started the installer"),
          ("slipway-installer: installation complete", "installed, restarts"),
          ("slipway: host ready", "is a host")]


def answer_file(password: str) -> str:
    """One for both: names and addresses are DHCP's."""
    return f"""\
<installation>
  <primary-disk>vda</primary-disk>
  <source type="local"/>
  <admin-interface proto="dhcp"/>
  <root-password type="hash">{answers.hash_password(password)}</root-password>
</installation>
"""


class Forward:
    """A port of this machine's loopback that is PORT of ADDRESS on the network of SERVER."""

    def __init__(self, server: BootServer, address: str, port: int):
        self._connect = lambda: server.inside(lambda: socket.create_connection((address, port), timeout=10))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            here, _ = self._listener.accept()
            try:
                there = self._connect()
            except OSError:
                here.close()
                continue
            there.settimeout(None)
            for a, b in (here, there), (there, here):
                threading.Thread(target=self._copy, args=[a, b], daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


def watch(machine: Machine, name: str, failures: list[str]) -> None:
    """Says how far MACHINE is until it is a host; why it is not, to FAILURES, too."""
    try:
        for pattern, meaning in STAGES:
            machine.expect(pattern, timeout=1200, unless=FAILED)
            print(f"{name}: {meaning}, after {machine.seconds:.0f} s", flush=True)
    except MachineError as error:
        failures.append(name)
        print(f"{name}: {error}", flush=True)


def run(stack: contextlib.ExitStack) -> None:
    password = secrets.token_urlsafe(9)
    shutil.rmtree(FOLDER, ignore_errors=True)
    server = BootServer("demo", words="answerfile=answers.xml", files={"answers.xml": answer_file(password)})
    network = stack.enter_context(Network([server]))
    print(f"""\
On a network of their own, dnsmasq (DHCP, TFTP) and nginx (HTTP) serve build/pxe, and two blank machines
start from it.{"" if accel.kvm_works() else " KVM does not work here: all is emulated, about 20 times slower than a server."}
Their consoles: {FOLDER}/bios/serial.log and {FOLDER}/uefi/serial.log. Ctrl-C ends it all.
""", flush=True)
    plugs, threads, failures = {}, [], []
    for name in "bios", "uefi":
        plugs[name] = network.plug()
        (FOLDER / name).mkdir(parents=True)
        disk = Disk(FOLDER / name / "target.img", 64 * GIB).create()
        hardware = Hardware(firmware=name, memory=1280, disks=[disk], plugs=[plugs[name]],
                            netboot="http" if name == "uefi" else "pxe")
        machine = stack.enter_context(Machine(FOLDER / name, hardware))
        threads.append(threading.Thread(target=watch, args=[machine, name, failures], daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join()
    if failures:
        sys.exit(1)
    print("\nBoth are hosts. Log in as root:\n")
    leases = server.leases()
    for name, plug in plugs.items():
        port = Forward(server, leases[plug.mac], 22).port
        print(f"  {name}: ssh -p {port} root@127.0.0.1      password: {password}")
    print("\nCtrl-C ends them, and what serves them.", flush=True)
    signal.pause()


def main() -> None:
    with contextlib.ExitStack() as stack:
        stack.callback(lambda: [disk.unlink() for disk in FOLDER.glob("*/target.img")])
        try:
            run(stack)
        except KeyboardInterrupt:
            print("\nAll of it has ended.", flush=True)


if __name__ == "__main__":
    main()
