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
# Firmware, the line before, and what takes HTTP away from pxelinux, which would go without a web server.
LOADERS = {"GRUB, UEFI": ("uefi", "Loading the installer", {}),
           "pxelinux, BIOS": ("bios", "Loading vmlinuz", {"\ndhcp-option-force=tag:!ipxe,tag:bios": "\n#"})}


def measure(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    return {name: {protocol: load(folder, firmware, line, protocol == "http", changes)
                   for protocol in ("http", "tftp")}
            for name, (firmware, line, changes) in LOADERS.items()}


def load(folder: pathlib.Path, firmware: str, line: str, http: bool, changes: dict[str, str]) -> dict:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    server = BootServer("boot", ipxe=False, http=http, changes={} if http else changes)
    with Network([server]) as network:
        hardware = Hardware(firmware=firmware, netboot="pxe", memory=1280, touched=True,
                            disks=[Disk(folder / "target.img", 32 * GIB).create()], plugs=[network.plug()])
        with Machine(folder, hardware) as machine:
            machine.expect(line, timeout=120)
            wall, cpu = machine.seconds, machine.cpu_seconds()
            machine.expect("Linux version", timeout=600)
            return {"wall": machine.seconds - wall, "cpu": machine.cpu_seconds() - cpu}


def rows(result: dict) -> list[tuple]:
    table = [("", "HTTP wall s", "TFTP wall s", f"of TFTP's (at most {LIMIT})")]
    for name, times in result.items():
        http, tftp = times["http"]["wall"], times["tftp"]["wall"]
        table.append((name, f"{http:.1f}", f"{tftp:.1f}", f"{http / tftp:.2f}"))
    return table
