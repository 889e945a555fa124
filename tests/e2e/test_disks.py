# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of every kind. QEMU starts the installer's kernel; the disks are then looked at
from outside, and started by their firmware where starting is what is claimed."""

import pathlib
import subprocess

import pytest

from tests.e2e import host
from tests.harness import answers, disks
from tests.harness.disks import GIB, KIB, MIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

PASSWORD = "only-for-this-test"
FAILED = r"slipway-installer: failed: [^\r\n]+"
LONG = pytest.mark.long


def installer(artifacts, folder: pathlib.Path, attached: list[Disk], text: str) -> Hardware:
    """A machine that starts the installer; TEXT is its answer file, on a stick."""
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode()})
    return Hardware(memory=1024, disks=[*attached, Disk(stick, stick.stat().st_size, "usb")],
                    medium=artifacts.iso,
                    direct=Direct(artifacts.kernel, artifacts.initrd, "console=ttyS0,115200"))


def lay_down(artifacts, folder: pathlib.Path, attached: list[Disk], **answer: object) -> None:
    """Installs on the disks that ANSWER names; the machine is switched off as soon as that is done."""
    text = answers.render(hostname="xen1.example.com", password_hash=answers.hash_password(PASSWORD), **answer)
    with Machine(folder / "installer", installer(artifacts, folder, attached, text)) as machine:
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


# A blank disk, and how a shell in the installer's rescue mode makes it one that was in use.
# Sizes are those of a disk that Ganeti takes as LVM.
OLD = {
    "xenserver": """
        printf '%s\n' 'label: gpt' 'start=1MiB, size=4GiB, name=logs' 'size=512MiB, type=uefi, name=ESP' \
            'size=1GiB, type=swap' 'size=8GiB, name=root' 'type=lvm, name=localsr' | sfdisk -q {disk}
        udevadm settle
        mke2fs -q -t ext4 -L logs-ABCDEF {disk}1; mkfs.vfat -n BOOT-ABCDEF {disk}2 >/dev/null
        mkswap -q -L swap-ABCDEF {disk}3; mke2fs -q -t ext4 -L root-ABCDEF {disk}4
        vgcreate -qq VG_XenStorage-1234 {disk}5 && lvm lvcreate -qq -Zn -L 1G -n VHD-1 VG_XenStorage-1234""",
    "same-group": "vgcreate -qq slipway {disk} && lvm lvcreate -qq -Zn -L 1G -n sr slipway",
    "raid": """
        printf '%s\n' 'label: gpt' size=1GiB size=1GiB size=1GiB size=1GiB | sfdisk -q {disk}
        udevadm settle; n=0
        for version in 0.90 1.0 1.1 1.2; do
            n=$((n + 1)); yes | mdadm --create /dev/md/old$n --metadata=$version --level=1 \
                --raid-devices=2 {disk}$n missing
        done""",
}


def scribble_zfs(disk: Disk) -> None:
    """Four labels with 128 uberblocks each (magic 0x00bab10c), as a pool on the whole disk has."""
    with open(disk.path, "r+b") as image:
        for label in (0, 256 * KIB, disk.size - 512 * KIB, disk.size - 256 * KIB):
            for block in range(128):
                image.seek(label + 128 * KIB + block * KIB)
                image.write((0x00BAB10C).to_bytes(8, "little") + (5000).to_bytes(8, "little"))


def scribble_btrfs(disk: Disk) -> None:
    """The magic of both copies of the superblock."""
    with open(disk.path, "r+b") as image:
        for offset in (64 * KIB, 64 * MIB):
            image.seek(offset + 64)
            image.write(b"_BHRfS_M")


def damage_gpt(disk: Disk) -> None:
    """A table whose backup alone is whole; btrfs in its only partition."""
    subprocess.run(["sfdisk", "-q", disk.path], input="label: gpt\nstart=8MiB, name=data\n", text=True, check=True)
    with open(disk.path, "r+b") as image:
        image.seek(8 * MIB + 64 * KIB + 64)
        image.write(b"_BHRfS_M")
        image.seek(512)
        image.write(bytes(4 * KIB))


def signatures(path: pathlib.Path, offset: int = 0, size: int = 0) -> str:
    """What this machine's libblkid knows in a piece of an image; "" for nothing."""
    done = subprocess.run(["blkid", "-p", "-o", "value", "-s", "TYPE", "-s", "PTTYPE", "-O", str(offset),
                           *(["-S", str(size)] if size else []), path], capture_output=True, text=True)
    assert done.returncode in (0, 2, 8), done.stderr
    return done.stdout.strip() or ("several" if done.returncode == 8 else "")


def test_old_contents(artifacts, folder):
    """Disks that were in use by others, with groups and arrays that are still running."""
    names = ["xenserver", "same-group", "raid", "zfs", "btrfs", "damaged-gpt", "other"]
    attached = {name: Disk(folder / f"{name}.img", 32 * GIB, serial=name).create() for name in names}
    scribble_zfs(attached["zfs"])
    scribble_btrfs(attached["btrfs"])
    damage_gpt(attached["damaged-gpt"])
    scribble_zfs(attached["other"])
    before = disks.fingerprint(attached["other"].path)
    assert [signatures(attached[name].path) for name in ("zfs", "btrfs", "damaged-gpt")] == \
        ["zfs_member", "btrfs", "gpt"]

    guests = {name: f"/dev/disk/by-id/virtio-{name}" for name in names[1:-1]}
    text = answers.render(disk="/dev/disk/by-id/virtio-xenserver", guest_disks=list(guests.values()),
                          hostname="xen1.example.com", password_hash="!!")
    hardware = installer(artifacts, folder, list(attached.values()), text)
    hardware.direct.append += " slipway.mode=rescue"
    with Machine(folder, hardware) as machine:
        machine.expect("bash-[0-9.]+# ", timeout=300)
        shell = Shell(machine)
        for name, script in OLD.items():
            node = shell.check(f"readlink -f /dev/disk/by-id/virtio-{name}").strip()
            shell.check(script.format(disk=node))
        assert shell.check("vgs --noheadings -o vg_name").split() == ["VG_XenStorage-1234", "slipway"]
        assert shell.check("grep -c ^md /proc/mdstat") == "4\n"
        machine.send("slipway-installer --boot &\r")
        machine.expect("slipway-installer: installation complete", timeout=600, unless=FAILED)

    host.check_layout(attached["xenserver"].path, small=True)
    sr = disks.partitions(attached["xenserver"].path)[-1]
    assert signatures(attached["xenserver"].path, sr.start, sr.size) == ""
    for name in guests:
        assert signatures(attached[name].path) == "", name
    for number in range(4):  # where the members of the old arrays were
        assert signatures(attached["raid"].path, MIB + number * GIB, GIB) == ""
    assert signatures(attached["damaged-gpt"].path, 8 * MIB) == ""
    with open(attached["zfs"].path, "rb") as image:
        for label in (0, 32 * GIB - 512 * KIB):
            image.seek(label)
            assert not any(image.read(512 * KIB))
    assert disks.fingerprint(attached["other"].path) == before
