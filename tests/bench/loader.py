# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a network loader takes to the kernel: by HTTP, and by TFTP, of the same server. From the
line in which it says that it loads the installer to the kernel's first."""

import pathlib
import shutil

from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.netboot import BootServer
from tests.harness.network import Network
from tests.harness.qemu import Machine

TITLE = "Loader to kernel (vmlinuz and initrd.img, one emulated CPU, network of the tests)"
LIMIT = 0.5  # of TFTP's time, for HTTP
# How it starts, the line before, and what takes HTTP away from pxelinux, which would go without a web server.
GRUB = {"line": "Loading the installer", "firmware": "uefi"}
PXELINUX = {"line": "Loading vmlinuz", "firmware": "bios"}
NO_PREFIX = {"\ndhcp-option-force=tag:!ipxe,tag:bios": "\n#"}
WAYS = {"pxelinux, HTTP": PXELINUX,
        "pxelinux, TFTP": {**PXELINUX, "http": False, "changes": NO_PREFIX},
        "GRUB, UEFI, HTTP by the firmware": {**GRUB, "netboot": "http"},
        "GRUB, UEFI, HTTP by GRUB": GRUB,
        "GRUB, UEFI, TFTP": {**GRUB, "http": False}}


def measure(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    return {name: load(folder, **way) for name, way in WAYS.items()}


def load(folder: pathlib.Path, line: str, firmware: str, netboot: str = "pxe", http: bool = True,
         changes: dict[str, str] = {}) -> dict:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = BootServer("boot", ipxe=False, http=http, changes=changes)
    with Network([server]) as network:
        hardware = Hardware(firmware=firmware, netboot=netboot, memory=1280, touched=True,
                            disks=[Disk(folder / "target.img", 32 * GIB).create()], plugs=[network.plug()])
        with Machine(folder, hardware) as machine:
            machine.expect(line, timeout=120)
            wall, cpu = machine.seconds, machine.cpu_seconds()
            machine.expect("Linux version", timeout=1200)
            return {"wall": machine.seconds - wall, "cpu": machine.cpu_seconds() - cpu}


def rows(result: dict) -> list[tuple]:
    table = [("", "wall s", "CPU s", f"of TFTP's (at most {LIMIT})")]
    for name, time in result.items():
        tftp = result[f"{name.split(', HTTP')[0].removesuffix(', TFTP')}, TFTP"]
        table.append((name, f"{time['wall']:.1f}", f"{time['cpu']:.1f}", f"{time['cpu'] / tftp['cpu']:.2f}"))
    return table
