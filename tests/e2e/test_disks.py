# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of every kind. QEMU starts the installer's kernel; the disks are then looked at
from outside, and started by their firmware where starting is what is claimed."""

import json
import pathlib

import pytest

from tests.e2e import host
from tests.harness import answers, disks
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

PASSWORD = "only-for-this-test"
FAILED = r"slipway-installer: failed: [^\r\n]+"
LONG = pytest.mark.long


def lay_down(artifacts, folder: pathlib.Path, attached: list[Disk], **answer: object) -> None:
    """Installs on the disks that ANSWER names; the machine is switched off as soon as that is done."""
    text = answers.render(hostname="xen1.example.com", password_hash=answers.hash_password(PASSWORD), **answer)
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode()})
    hardware = Hardware(memory=1024, disks=[*attached, Disk(stick, stick.stat().st_size, "usb")],
                        medium=artifacts.iso,
                        direct=Direct(artifacts.kernel, artifacts.initrd, "console=ttyS0,115200"))
    with Machine(folder / "installer", hardware) as machine:
        machine.expect("slipway-installer: installation complete", timeout=600, unless=FAILED)


def start(folder: pathlib.Path, attached: list[Disk], firmware: str = "bios") -> Machine:
    """The installed host, by its firmware's own means."""
    return Machine(folder, Hardware(firmware=firmware, disks=attached))


def lay_down_mirror(artifacts, folder: pathlib.Path) -> list[Disk]:
    members = [Disk(folder / f"{name}.img", 32 * GIB).create() for name in "ab"]
    lay_down(artifacts, folder, members, disk="vda,vdb")
    for member in members:
        host.check_layout(member.path, small=True)
        assert disks.bootable(member.path)
    return members


@pytest.mark.parametrize("firmware", ["bios", pytest.param("uefi", marks=LONG)])
def test_raid1_one_removed(artifacts, folder, firmware):
    """A mirror that has lost the disk which it was started from until now."""
    members = lay_down_mirror(artifacts, folder)
    with start(folder, members[1:], firmware) as machine:
        shell = Shell.login(machine, PASSWORD, timeout=400)
        host.check_boot(shell)
        for name in ["esp", "root-a", "root-b", "logs", "swap", "sr"]:
            assert shell.check(f"cat /sys/block/$(basename $(readlink -f /dev/md/{name}))/md/degraded") == "1\n"
        machine.send("poweroff\r")
        machine.wait_off()
