# SPDX-License-Identifier: GPL-2.0-or-later
"""From power-on of a blank machine to a pool that is ready, and how it divides."""

import pathlib
import re
import secrets

from tests.harness import answers
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

TITLE = "Power-on of a blank machine to a pool of one (BIOS, CD, one emulated CPU)"
LIMIT = 7 * 60  # seconds

# What ends each stage on the console.
STAGES = [("firmware and loader", "Linux version"),
          ("installer's boot", "Finding the host bundle"),
          ("lay-down: check and write the bundle", "Making file systems"),
          ("rest of the installation", "installation complete"),
          ("restart: firmware and loader", r"\(XEN\) Xen version|Xen 4\.\d+"),
          ("Xen and dom0's kernel", r"systemd\[1\]: |Welcome to "),
          ("dom0's initrd and services", "slipway: step "),
          ("first boot with the pool", "slipway: pool ready")]


def measure(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    folder.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(12)
    text = answers.render(disk="vda", hostname="xen1.example.com",
                          password_hash=answers.hash_password(password),
                          pool={"action": "create", "name": "pool.example.com", "address": "10.0.2.100"})
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode()})
    target = Disk(folder / "target.img", 64 * GIB).create()
    hardware = Hardware(memory=2048, medium=iso, disks=[target, Disk(stick, 0, "usb")])

    stages = []
    with Machine(folder, hardware) as machine:
        wall = cpu = 0.0
        for name, end in STAGES:
            machine.expect(end, timeout=900, unless="slipway.* failed: ")
            stages.append({"stage": name, "wall": machine.seconds - wall,
                           "cpu": machine.cpu_seconds() - cpu})
            wall, cpu = machine.seconds, machine.cpu_seconds()
        shell = Shell.login(machine, password)
        steps = shell.check("slipway status --json")
        used = memory_used(shell)
        shell.check("systemctl stop ganeti.target; systemctl stop 'ganeti-*'", timeout=300)
        without = memory_used(shell)
    target.path.unlink()
    return {"stages": stages, "wall": wall, "cpu": cpu, "limit": LIMIT, "first_boot": steps,
            "dom0_mib": used, "dom0_mib_without_ganeti": without}


def memory_used(shell: Shell) -> int:
    """MiB, as free(1) counts them."""
    return int(re.search(r"Mem:\s+\d+\s+(\d+)", shell.check("free -m")).group(1))


def rows(result: dict) -> list[tuple]:
    table = [("stage", "wall s", "CPU s")]
    table += [(stage["stage"], f"{stage['wall']:.1f}", f"{stage['cpu']:.1f}") for stage in result["stages"]]
    table.append((f"all (at most {result['limit']})", f"{result['wall']:.1f}", f"{result['cpu']:.1f}"))
    table.append(("memory of dom0, MiB", result["dom0_mib"], ""))
    table.append(("  without Ganeti (at most 400)", result["dom0_mib_without_ganeti"], ""))
    return table
