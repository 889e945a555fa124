# SPDX-License-Identifier: GPL-2.0-or-later
"""Which slot GRUB starts when one cannot be read; and the way from the medium's menu to it."""

import pathlib
import re
import subprocess

import pytest

from tests.e2e import host
from tests.e2e.recording import PASSWORD, SIZE, Recording, copy, hardware, recorded
from tests.harness import bootmenu, disks, rootfs
from tests.harness.disks import Disk
from tests.harness.qemu import Machine
from tests.harness.shell import Shell


@pytest.fixture
def installed(artifacts, folder) -> Recording:
    """A host, on a disk of this test's own."""
    recording = recorded(artifacts, folder)
    recording.finished = copy(recording.finished, folder / "host.img")
    return recording


def break_slot_a(installed: Recording) -> None:
    with open(installed.finished, "r+b") as image:
        image.seek(installed.parts["root-a"].start)
        image.write(bytes(64 << 10))


def copy_to_slot_b(installed: Recording, folder: pathlib.Path) -> None:
    """As an upgrade to the same release, which was good."""
    block = installed.esp["grub/host.env"].decode()
    uuid_a, uuid_b = (re.search(f"root_{slot}=([0-9a-f-]{{36}})", block)[1] for slot in "ab")
    slot = disks.extract(installed.finished, installed.parts["root-a"], folder / "slot.img")
    fstab = subprocess.run(["debugfs", "-R", "cat /etc/fstab", slot], check=True, capture_output=True, text=True)
    rootfs.put(slot, "/etc/fstab", fstab.stdout.replace(uuid_a, uuid_b), mode=0o644)
    subprocess.run(["tune2fs", "-U", uuid_b, slot], check=True, capture_output=True)
    disks.insert(installed.finished, installed.parts["root-b"], slot)

    environment = folder / "grubenv"
    environment.write_bytes(installed.esp["grub/grubenv"])
    subprocess.run(["grub-editenv", environment, "set", "B_OK=1"], check=True)
    esp = f"{installed.finished}@@{installed.parts['esp'].start}"
    subprocess.run(["mcopy", "-o", "-i", esp, environment, "::grub/grubenv"], check=True)


def test_slot_broken(artifacts, folder, installed):
    """With nothing in the other slot, a sentence says what helps."""
    break_slot_a(installed)
    with Machine(folder, hardware(artifacts, folder, Disk(installed.finished, SIZE))) as machine:
        machine.expect("slipway: slot A holds no system that can start", timeout=120)
        machine.expect("the installation medium helps", timeout=30)
        machine.expect("Slipway, slot B", timeout=60)  # the menu again


@pytest.mark.long
def test_slot_falls_back(artifacts, folder, installed):
    copy_to_slot_b(installed, folder)
    break_slot_a(installed)
    with Machine(folder, hardware(artifacts, folder, Disk(installed.finished, SIZE), "uefi")) as machine:
        machine.expect("slipway: slot A holds no system that can start", timeout=120)
        machine.expect("Loading Xen from slot B", timeout=60)
        shell = Shell.login(machine, PASSWORD, timeout=600)
        assert "rauc.slot=B" in shell.check("cat /proc/cmdline")
        assert shell.run("systemctl is-system-running --wait", timeout=300).output == "running\n"
        assert "B_TRY=0" in shell.check("grub-editenv /boot/esp/grub/grubenv list")
        assert host.domains(shell) == ["Domain-0"]


@pytest.mark.parametrize("firmware", ["bios", pytest.param("uefi", marks=pytest.mark.long)])
def test_first_disk(artifacts, folder, installed, firmware):
    """The last entry of the medium's menu."""
    machine_hardware = hardware(artifacts, folder, Disk(installed.finished, SIZE), firmware)
    machine_hardware.medium_first = True
    with Machine(folder, machine_hardware) as machine:
        bootmenu.choose(machine, "d")
        machine.expect("slipway: slot A", timeout=120)
