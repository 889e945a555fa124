# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of every kind. QEMU starts the installer's kernel; the disks are then looked at
from outside, and started by their firmware where starting is what is claimed."""

import dataclasses
import json
import pathlib
import struct
import subprocess

import pytest

from tests.e2e import host
from tests.harness import answers, disks, rootfs
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


MIRRORED = ["esp", "logs", "root-a", "root-b", "sr", "swap"]


def check_mirror(shell: Shell, missing: int) -> None:
    """It runs, and no start has waited for a disk to be copied."""
    host.check_boot(shell)
    arrays = json.loads(shell.check("slipway status --json"))["raid"]
    assert {array["name"]: array["missing"] for array in arrays} == dict.fromkeys(MIRRORED, missing)


@LONG
def test_raid1_one_removed(artifacts, folder):
    """A mirror loses the disk which it was started from until now, gets another, and loses
    the one that was left, too: it starts each time, by BIOS and by UEFI."""
    members = lay_down_mirror(artifacts, folder)
    spare = Disk(folder / "spare.img", 40 * GIB, sparse=True).create()
    with start(folder / "bios", [members[1], spare]) as machine:
        shell = Shell.login(machine, PASSWORD, timeout=600)
        check_mirror(shell, missing=1)
        assert "\nraid     DEGRADED: " in shell.check("slipway status")

        assert "nothing was changed" in shell.run("mkswap /dev/vdb && slipway disk add /dev/vdb").output
        shell.check("wipefs -qa /dev/vdb && echo 2000000 >/proc/sys/dev/raid/speed_limit_max")
        shell.check("slipway disk add /dev/vdb", timeout=600)
        assert "; now: recover" in shell.check("slipway status")
        shell.check("until slipway status | grep -q '^raid .*: complete'; do sleep 5; done", timeout=900)
        check_mirror(shell, missing=0)
        machine.send("poweroff\r")
        machine.wait_off()
    assert [(part.label, part.start, part.size) for part in disks.partitions(spare.path)] == \
        [(part.label, part.start, part.size) for part in disks.partitions(members[1].path)]
    with start(folder / "uefi", [spare], "uefi") as machine:
        check_mirror(Shell.login(machine, PASSWORD, timeout=600), missing=1)


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


def crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def scribble_btrfs(disk: Disk, start: int = 0) -> None:
    """Both copies of the superblock (struct btrfs_super_block) of a file system at START."""
    for offset in (64 * KIB, 64 * MIB):
        block = bytearray(4 * KIB - 32)  # without its checksum
        struct.pack_into("<16sQQ8s", block, 0, b"0123456789abcdef", offset, 0, b"_BHRfS_M")
        struct.pack_into("<II", block, 0x90 - 32, 4 * KIB, 16 * KIB)  # sizes of a sector and a node
        with open(disk.path, "r+b") as image:
            image.seek(start + offset)
            image.write(struct.pack("<I28x", crc32c(block)) + block)


def damage_gpt(disk: Disk) -> None:
    """A table whose backup alone is whole; btrfs in its only partition."""
    subprocess.run(["sfdisk", "-q", disk.path], input="label: gpt\nstart=8MiB, name=data\n", text=True, check=True)
    scribble_btrfs(disk, 8 * MIB)
    with open(disk.path, "r+b") as image:
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
    assert signatures(attached["btrfs"].path) == "btrfs"
    assert signatures(attached["damaged-gpt"].path) == "gpt"
    assert signatures(attached["damaged-gpt"].path, 8 * MIB) == "btrfs"

    guests = {name: f"/dev/disk/by-id/virtio-{name}" for name in names[1:-1]}
    text = answers.render(disk="/dev/disk/by-id/virtio-xenserver", guest_disks=list(guests.values()),
                          hostname="xen1.example.com", password_hash="!!")
    hardware = installer(artifacts, folder, list(attached.values()), text)
    hardware.direct.append += " slipway.mode=rescue"
    with Machine(folder, hardware) as machine:
        machine.expect("bash-[0-9.]+# ", timeout=300)
        shell = Shell(machine)
        shell.check("udevadm settle")
        for name, script in OLD.items():
            node = shell.check(f"readlink -f /dev/disk/by-id/virtio-{name}").strip()
            shell.check(script.format(disk=node))
        assert shell.check("vgs --noheadings -o vg_name").split() == ["VG_XenStorage-1234", "slipway"]
        assert shell.check("grep -c ^md /proc/mdstat") == "4\n"
        machine.send("slipway-installer --boot\r")
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


@LONG
def test_group_of_our_name(artifacts, folder):
    """A volume group named as the host's own, on a disk that is to keep its data, ends the plan."""
    attached = [Disk(folder / f"{name}.img", 32 * GIB, serial=name).create() for name in ("target", "same-group")]
    text = answers.render(disk="/dev/disk/by-id/virtio-target", hostname="xen1.example.com", password_hash="!!")
    hardware = installer(artifacts, folder, attached, text)
    hardware.direct.append += " slipway.mode=rescue"
    with Machine(folder, hardware) as machine:
        machine.expect("bash-[0-9.]+# ", timeout=300)
        shell = Shell(machine)
        shell.check("udevadm settle")
        shell.check(OLD["same-group"].format(disk="/dev/vdb") + " && vgchange -qq -an slipway")
        machine.send("slipway-installer --boot\r")
        machine.expect("failed: .*serial same-group.* keeps its data, but holds a volume group 'slipway'", timeout=300)
    assert signatures(attached[0].path) == ""
    assert signatures(attached[1].path) == "LVM2_member"


@dataclasses.dataclass
class Case:
    name: str
    bus: str
    disk: str  # below /dev, as the answer file names it
    firmware: tuple[str, ...]  # those that start it, one after the other
    size: int = 32 * GIB
    sector: int = 512
    sr_type: str = "lvm"


# Those that test_install has not. SeaBIOS does not start disks with blocks of 4096 bytes.
CASES = [
    Case("nvme", "nvme", "nvme0n1", ("bios",)),
    Case("sata", "sata", "sda", ("uefi",)),
    Case("usb", "usb", "disk/by-id/usb-QEMU_QEMU_HARDDISK_SLIPWAY-usb-0-0:0", ("bios", "uefi")),  # not the stick
    Case("scsi-3tib", "scsi", "sda", ("bios", "uefi"), size=3 << 40),
    Case("virtio-4096", "virtio", "vda", ("uefi",), sector=4096, sr_type="ext"),
    Case("nvme-4096", "nvme", "nvme0n1", ("uefi",), sector=4096),
]


@LONG
@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_disk(case, artifacts, folder):
    disk = Disk(folder / "target.img", case.size, case.bus, sector=case.sector).create()
    lay_down(artifacts, folder, [disk], disk=f"/dev/{case.disk}", sr_type=case.sr_type)
    host.check_layout(disk.path, small=case.size < 46 * GIB, sector=case.sector)
    for firmware in case.firmware:
        with start(folder / firmware, [disk], firmware) as machine:
            shell = Shell.login(machine, PASSWORD, timeout=600)
            assert shell.check("findmnt -no SOURCE /").startswith(shell.check(f"readlink -f /dev/{case.disk}").strip())
            assert "xen_version" in shell.check("xl info", timeout=300)
            machine.send("poweroff\r")
            machine.wait_off()


def test_identical_disks(artifacts, folder):
    """Two disks that differ by their serial numbers alone."""
    first, second = (Disk(folder / f"{serial}.img", 32 * GIB, "sata", serial=serial).create().scribble()
                     for serial in ("TWIN-1", "TWIN-2"))
    before = disks.fingerprint(first.path)
    text = answers.render(disk="sda", hostname="xen1.example.com", password_hash="!!")
    text = text.replace("<primary-disk>sda", '<primary-disk serial="TWIN-2">')
    with Machine(folder, installer(artifacts, folder, [first, second], text)) as machine:
        machine.expect("slipway-installer: installation complete", timeout=600, unless=FAILED)
    host.check_layout(second.path, small=True)
    assert disks.fingerprint(first.path) == before


def check_paths(shell: Shell, *paths: str) -> None:
    """The host is on the multipath device, which has PATHS."""
    assert shell.check("findmnt -no SOURCE /") == "/dev/mapper/mpatha-part3\n"
    assert shell.check("findmnt -no SOURCE /var/log") == "/dev/mapper/mpatha-part5\n"
    assert shell.check("swapon --noheadings --show=NAME").strip() == \
        shell.check("readlink -f /dev/mapper/mpatha-part6").strip()
    assert shell.check("pvs --noheadings -o pv_name,vg_name").split() == ["/dev/mapper/mpatha-part7", "slipway"]
    assert sorted(shell.check("multipathd show paths format %d").split()[1:]) == list(paths)


@LONG
def test_multipath(artifacts, folder):
    """Two paths are one disk, on which the host is; it goes on when one is pulled, and starts
    on either number of them."""
    disk = Disk(folder / "target.img", 32 * GIB, "scsi", paths=2).create()
    lay_down(artifacts, folder, [disk], disk="sdb")
    host.check_layout(disk.path, small=True)
    with start(folder / "two", [disk]) as machine:
        shell = Shell.login(machine, PASSWORD, timeout=600)
        host.check_boot(shell)
        host.check_status(shell)
        check_paths(shell, "sda", "sdb")
        machine.pull_path(disk=0, path=0)
        shell.check("until test ! -e /sys/block/sda; do sleep 1; done")
        shell.check("echo still here >/root/written && sync && echo 3 >/proc/sys/vm/drop_caches")
        assert shell.check("cat /root/written; touch /var/log/written && sync") == "still here\n"
        check_paths(shell, "sdb")
        machine.send("poweroff\r")
        machine.wait_off()
    disk.paths = 1
    with start(folder / "one", [disk]) as machine:
        shell = Shell.login(machine, PASSWORD, timeout=600)
        host.check_boot(shell)
        check_paths(shell, "sda")
        assert shell.check("cat /root/written") == "still here\n"
        machine.send("poweroff\r")
        machine.wait_off()


STORAGE = {
    "lvm-joined": ("lvm", "joined", {"slipway": 3}, []),
    "lvm-separate": ("lvm", "separate", {"slipway": 1, "slipway2": 1, "slipway3": 1}, []),
    "ext-joined": ("ext", "joined", {"slipway": 3}, ["/srv/slipway/sr"]),
    "ext-separate": ("ext", "separate", {"slipway": 1, "slipway2": 1, "slipway3": 1},
                     [f"/srv/slipway/sr/sr{number}" for number in (1, 2, 3)]),
}


@pytest.mark.parametrize("kind", ["ext-separate", *(pytest.param(kind, marks=LONG) for kind in STORAGE
                                                    if kind != "ext-separate")])
def test_storage(folder, kind):
    """What a host makes of three disks for guests; on plain Linux, without an installation."""
    sr_type, layout, groups, folders = STORAGE[kind]
    guests = [Disk(folder / f"guest{number}.img", 24 * GIB, serial=f"guest{number}").create() for number in range(3)]
    devices = ";".join(f"/dev/disk/by-id/virtio-{guest.serial}" for guest in guests)
    conf = (f"[storage]\nsr-type={sr_type}\nsr-layout={layout}\nsr-devices={devices};\n"
            "[network]\ninterface-macs=52:54:00:12:34:56\n[time]\nntp-mode=none\n")
    root = rootfs.disk(folder / "root.img", PASSWORD, {"/etc/slipway/host.conf": conf})
    with Machine(folder, Hardware(memory=1100, disks=[root, *guests], direct=rootfs.linux())) as machine:
        for boot in range(2):
            shell = Shell.login(machine, PASSWORD, timeout=600)
            assert shell.run("systemctl is-system-running --wait", timeout=300).output.strip() == "running"
            found = [line.split() for line in shell.check("vgs --noheadings -o vg_name,pv_count").splitlines()]
            assert {name: int(count) for name, count in found} == groups
            mounted = sorted(shell.check("findmnt -rno TARGET -t ext4").split())
            assert [path for path in mounted if path.startswith("/srv")] == folders
            if len(folders) > 1:  # nobody fills the root slot by mistake
                assert shell.run("head -c 8192 /dev/zero >/srv/slipway/sr/disk").status != 0
            if boot == 0:
                machine.send("reboot\r")
        machine.send("poweroff\r")
        machine.wait_off()
