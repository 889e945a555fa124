# SPDX-License-Identifier: GPL-2.0-or-later
"""Disks of a machine under test: sparse raw files, so that the host can read
back what was written to them."""

import dataclasses
import hashlib
import json
import os
import pathlib
import random
import subprocess

KIB = 1 << 10
MIB = 1 << 20
GIB = 1 << 30
BLOCK = 64 << 10

# GPT type GUIDs (UEFI 2.10 section 5.3.3, Discoverable Partitions Specification, Linux LVM).
BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
ESP = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"
ROOT_X86_64 = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"
LINUX = "0FC63DAF-8483-4772-8E79-3D69D8477DE4"
VAR = "4D21B016-B534-45C2-A9FB-5C16E091FD2D"
SWAP = "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F"
LVM = "E6D6D379-F507-44C2-A23C-238F2A3DF928"


@dataclasses.dataclass
class Disk:
    """One disk; bus is virtio, nvme, sata, scsi or usb."""
    path: pathlib.Path
    size: int
    bus: str = "virtio"
    serial: str = ""
    sector: int = 512  # bytes of a logical block; 4096 is for virtio, nvme and scsi
    sparse: bool = False  # zeros that are written take no space here
    paths: int = 1  # scsi only: how many of the machine's SCSI adapters reach it

    def create(self) -> "Disk":
        self.path.unlink(missing_ok=True)
        with open(self.path, "wb") as image:
            image.truncate(self.size)
        return self

    def drive(self) -> str:
        """How QEMU's -drive reaches it."""
        image = "qcow2" if self.path.suffix == ".qcow2" else "raw"
        zeros = ",detect-zeroes=unmap" if self.sparse else ""
        return f"format={image},cache=unsafe,discard=unmap{zeros},file={self.path}"

    def scribble(self, seed: int = 1) -> "Disk":
        """Puts data on the disk that nobody may touch: at both ends, where
        partition tables lie, and at places in between."""
        pattern = random.Random(seed)
        with open(self.path, "r+b") as image:
            for part in range(9):
                offset = (self.size - BLOCK) * part // 8 // BLOCK * BLOCK
                image.seek(offset)
                image.write(pattern.randbytes(BLOCK))
        return self


def extents(path: pathlib.Path):
    """(offset, length) of each piece of a sparse file that holds data."""
    with open(path, "rb") as image:
        size = os.fstat(image.fileno()).st_size
        offset = 0
        while offset < size:
            try:
                start = os.lseek(image.fileno(), offset, os.SEEK_DATA)
            except OSError:  # ENXIO: only a hole is left
                return
            offset = os.lseek(image.fileno(), start, os.SEEK_HOLE)
            yield start, offset - start


def fingerprint(path: pathlib.Path) -> str:
    """A hash of every byte of the file and its size; zeros cost nothing,
    whether the file system stores them or not."""
    digest = hashlib.sha256(str(path.stat().st_size).encode())
    zeros = bytes(BLOCK)
    with open(path, "rb") as image:
        for start, length in extents(path):
            first, last = start // BLOCK, (start + length - 1) // BLOCK
            for number in range(first, last + 1):
                image.seek(number * BLOCK)
                block = image.read(BLOCK)
                if block != zeros[:len(block)]:
                    digest.update(b"%d:" % number + block)
    return digest.hexdigest()


@dataclasses.dataclass
class Partition:
    number: int
    start: int  # bytes
    size: int  # bytes
    type: str  # GUID, upper case
    label: str
    uuid: str


def partitions(path: pathlib.Path, sector: int = 512) -> list[Partition]:
    """The GPT of a raw image of a disk with blocks of SECTOR bytes, as the host's sfdisk reads it."""
    done = subprocess.run(["sfdisk", f"--sector-size={sector}", "--json", path],
                          capture_output=True, text=True, check=True)
    table = json.loads(done.stdout)["partitiontable"]
    assert table["label"] == "gpt", table["label"]
    assert table["sectorsize"] == sector
    return [Partition(number=int(entry["node"].removeprefix(str(path)).lstrip("p")),
                      start=entry["start"] * sector, size=entry["size"] * sector,
                      type=entry["type"].upper(), label=entry.get("name", ""),
                      uuid=entry["uuid"])
            for entry in table.get("partitions", [])]


def extract(path: pathlib.Path, partition: Partition, to: pathlib.Path) -> pathlib.Path:
    """The partition as an image of its own, as sparse as the disk's."""
    with open(path, "rb") as disk, open(to, "wb") as image:
        image.truncate(partition.size)
        for start, length in extents(path):
            start, end = max(start, partition.start), min(start + length, partition.start + partition.size)
            for offset in range(start, end, 4 * MIB):
                disk.seek(offset)
                image.seek(offset - partition.start)
                image.write(disk.read(min(4 * MIB, end - offset)))
    return to


def insert(path: pathlib.Path, partition: Partition, image: pathlib.Path) -> None:
    """Writes IMAGE into the partition; where it has holes, what is there stays."""
    with open(path, "r+b") as disk, open(image, "rb") as source:
        for start, length in extents(image):
            for offset in range(start, start + length, 4 * MIB):
                source.seek(offset)
                disk.seek(partition.start + offset)
                disk.write(source.read(min(4 * MIB, start + length - offset)))


def bios_starts(path: pathlib.Path) -> bool:
    """Whether there is boot code, other than what passes on to the next device (int 18h)."""
    with open(path, "rb") as image:
        sector = image.read(512)
    return sector[510:] == b"\x55\xaa" and sector[:440].rstrip(b"\0") not in (b"", b"\xcd\x18")


def uefi_starts(path: pathlib.Path) -> bool:
    """Whether there is a loader on an EFI system partition."""
    try:
        esps = [part for part in partitions(path) if part.type == ESP]
    except (subprocess.CalledProcessError, AssertionError):
        return False
    return any(subprocess.run(["mdir", "-i", f"{path}@@{esp.start}", "::EFI/BOOT/BOOTX64.EFI"],
                              capture_output=True).returncode == 0 for esp in esps)


def bootable(path: pathlib.Path) -> bool:
    """Whether any firmware could start this disk."""
    return bios_starts(path) or uefi_starts(path)


def _debugfs(image: pathlib.Path, label: str, command: str) -> str:
    part = next(part for part in partitions(image) if part.label == label)
    done = subprocess.run(["debugfs", "-R", command, f"{image}?offset={part.start}"],
                          check=True, capture_output=True, text=True)
    return done.stdout


def read_file(image: pathlib.Path, label: str, path: str) -> str:
    """A file in the ext4 partition LABEL of a disk's image; "" if it is not there."""
    return _debugfs(image, label, f"cat {path}")


def is_link(image: pathlib.Path, label: str, path: str) -> bool:
    """Whether there is a symbolic link in the ext4 partition LABEL."""
    return "Type: symlink" in _debugfs(image, label, f"stat {path}")


def read_esp(image: pathlib.Path, path: str) -> str:
    """A file in the EFI system partition of a disk's image."""
    part = next(part for part in partitions(image) if part.label == "esp")
    done = subprocess.run(["mtype", "-i", f"{image}@@{part.start}", f"::{path}"], check=True,
                          capture_output=True, text=True)
    return done.stdout
