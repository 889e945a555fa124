# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a machine with many disks and cards takes to the first step of the
installation, beside one with few. The answers come over the network, so the cards
without a link are in the way there too. Nothing is installed."""

import dataclasses
import functools
import http.server
import pathlib
import threading

from tests.harness import answers
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import MAC, Direct, Hardware
from tests.harness.qemu import Machine

TITLE = "Power-on to the first step of the installation (emulated CPU)"
LIMIT = 10  # seconds that many may take more than few
FEW, MANY = (1, 1), (16, 8)  # disks and cards


@dataclasses.dataclass
class Card:
    """A network card; one without a network has no link."""
    mac: str
    network: str

    def netdev(self, name: str) -> str:
        return f"{self.network},id={name}"


def cards(count: int) -> list[Card]:
    return [Card(MAC, "user"), *(Card(f"52:54:00:12:35:{number:02x}", f"hubport,hubid={number}")
                                 for number in range(1, count))]


def measure(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "answers.xml").write_text(
        answers.render(disk="vda", hostname="xen1.example.com", password_hash="!!"))
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        result = {name: boot(iso, folder, *counts, server.server_port)
                  for name, counts in (("few", FEW), ("many", MANY))}
        server.shutdown()
    return result


def boot(iso: pathlib.Path, folder: pathlib.Path, n_disks: int, n_cards: int, port: int) -> dict:
    disks = [Disk(folder / f"{number}.img", 64 * GIB, "nvme" if number % 4 == 3 else "virtio").create()
             for number in range(n_disks)]
    append = f"console=ttyS0,115200 answerfile=http://10.0.2.2:{port}/answers.xml"
    hardware = Hardware(touched=True, medium=iso, disks=disks, plugs=cards(n_cards),
                        direct=Direct(pathlib.Path("build/installer/vmlinuz"),
                                      pathlib.Path("build/installer/initrd.img"), append))
    with Machine(folder, hardware) as machine:
        for number in range(1, n_cards):
            machine.qmp.command("set_link", name=f"nic{number}", up=False)
        machine.expect("Finding the host bundle", timeout=300, unless="slipway.* failed: ")
        time = {"wall": machine.seconds, "cpu": machine.cpu_seconds()}
    for disk in disks:
        disk.path.unlink()
    return time


def rows(result: dict) -> list[tuple]:
    def row(what: str, time: dict) -> tuple:
        return what, f"{time['wall']:.1f}", f"{time['cpu']:.1f}"

    more = {kind: result["many"][kind] - result["few"][kind] for kind in result["few"]}
    return [("", "wall s", "CPU s"),
            row("1 disk, 1 card", result["few"]),
            row("16 disks, 8 cards (7 without a link)", result["many"]),
            row(f"more (at most {LIMIT})", more)]
