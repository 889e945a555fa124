# SPDX-License-Identifier: GPL-2.0-or-later
"""From power-on of a blank machine to the master of a pool of one, and what such
a host can do. Nobody touches a key: a medium labelled SLIPWAY holds the answers."""

import dataclasses
import secrets

import pytest

from tests.e2e import host
from tests.harness import answers, disks, guest
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell


@dataclasses.dataclass
class Case:
    name: str
    firmware: str
    medium_bus: str
    disk_bus: str
    disk: str  # as the answer file names it
    size: int
    answer_medium: str = "vfat"
    sr_type: str = "lvm"
    static: dict[str, str] | None = None
    marks: tuple = ()


# What the installer and the host's agent say when they give up.
FAILED = r"slipway-installer: failed: [^\r\n]+|slipway: step \S+ failed: [^\r\n]+"
STATIC = {"ipaddr": "10.0.2.20", "subnet": "255.255.255.0", "gateway": "10.0.2.2"}
LONG = (pytest.mark.long,)
CASES = [
    Case("bios-cd", "bios", "cd", "virtio", "vda", 64 * GIB),
    Case("uefi-usb", "uefi", "usb", "nvme", "/dev/nvme0n1", 32 * GIB, answer_medium="iso9660",
         sr_type="ext", static=STATIC),
    Case("bios-usb-sata", "bios", "usb", "sata", "sda", 64 * GIB, static=STATIC, marks=LONG),
    Case("uefi-cd-scsi", "uefi", "cd", "scsi", "/dev/disk/by-id/scsi-0QEMU_QEMU_HARDDISK_SLIPWAY-scsi-0",
         128 * GIB, marks=LONG),
    Case("bios-cd-smallest", "bios", "cd", "virtio", "vda", 24 * GIB, marks=LONG),
]


# What guests are made of, on the machines of both kinds of firmware.
GUESTS = {"bios": "--kernel /boot/vmlinuz --initrd /run/payload/guest.img --append console=hvc0",
          "uefi": "--image /run/payload/guest.raw.zst --disk 64m"}


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name, marks=case.marks) for case in CASES])
def test_install(case, artifacts, folder):
    password = secrets.token_urlsafe(12)
    password_hash = answers.hash_password(password)
    pool = {"action": "create", "name": "pool.example.com", "address": "10.0.2.100"}
    text = answers.render(disk=case.disk, hostname="xen1.example.com", password_hash=password_hash,
                          static=case.static, sr_type=case.sr_type, pool=pool,
                          name_servers=["10.0.2.3"] if case.static else [])
    stick = answers.medium(folder / "answers.img",
                           {"answers.xml": text.encode(), "guest.img": guest.initramfs(),
                            "guest.raw.zst": guest.disk_image(artifacts.kernel)},
                           case.answer_medium)
    target = Disk(folder / "target.img", case.size, case.disk_bus).create()
    # A disk that no answer names: whatever happens, it stays as it is.
    other = Disk(folder / "other.img", 30 * GIB, "virtio").create().scribble()
    before = disks.fingerprint(other.path)

    hardware = Hardware(firmware=case.firmware, memory=2048, medium=artifacts.iso,
                        medium_bus=case.medium_bus,
                        disks=[target, other, Disk(stick, stick.stat().st_size, "usb")])
    with Machine(folder, hardware) as machine:
        machine.expect("slipway-installer: installation complete", timeout=900, unless=FAILED)
        if case.firmware == "bios" and case.medium_bus == "usb":
            machine.pull_medium()
        machine.expect("slipway: pool ready", timeout=900, unless=FAILED)
        shell = Shell.login(machine, password)

        host.check_boot(shell)
        host.check_pool(shell)
        host.check_status(shell)
        check_network(shell, case)
        assert shell.check("hostname -f").strip() == "xen1.example.com"
        assert "Europe/Berlin" in shell.check("readlink /etc/localtime")

        shell.check("mkdir -p /run/payload && mount -o ro LABEL=SLIPWAY /run/payload")
        guest.create(shell, "guest1.example.com", GUESTS[case.firmware])
        assert "guest1.example.com" in host.domains(shell)
        guest.talk(shell, "guest1.example.com")
        shell.check("slipway vm remove --force --shutdown-timeout=0 guest1.example.com", timeout=300)
        assert host.domains(shell) == ["Domain-0"]
        shell.check("umount /run/payload")

        machine.send("reboot\r")
        shell = Shell.login(machine, password, timeout=600)
        host.check_boot(shell)
        host.check_pool(shell)
        host.check_status(shell)
        host.check_no_secret(shell, machine.log, [password, password_hash])

        machine.send("poweroff\r")
        machine.wait_off()

    host.check_layout(target.path, small=case.size <= 46 * GIB)
    assert disks.fingerprint(other.path) == before


def check_network(shell: Shell, case: Case) -> None:
    addresses = shell.check("ip -4 -o address show dev xenbr0")
    assert ("10.0.2.20/24" if case.static else "10.0.2.15/24") in addresses
    assert "default via 10.0.2.2 dev xenbr0" in shell.check("ip route")
