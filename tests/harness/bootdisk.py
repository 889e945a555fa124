# SPDX-License-Identifier: GPL-2.0-or-later
"""A small disk with the boot menu of an installed host, and nothing that it could start: for
what the menu decides, in the seconds that firmware and GRUB take (UEFI)."""

import pathlib
import subprocess

from .disks import MIB, Disk

MENU = pathlib.Path(__file__).resolve().parents[2] / "firstboot/data/grub.cfg"
ESP_START, ESP_SIZE, SLOT_SIZE = 1 * MIB, 48 * MIB, 4 * MIB
UUIDS = {"A": "51d00000-0000-4000-8000-00000000000a", "B": "51d00000-0000-4000-8000-00000000000b"}
# Each must say that it was reached, and then fail: none of them is a kernel.
SYSTEM = ["xen.gz", "vmlinuz", "initrd.img"]


def make(path: pathlib.Path, variables: dict[str, str], systems: str) -> Disk:
    """A disk whose grubenv has VARIABLES; of the slots, those in SYSTEMS ("AB") hold files as a
    system has them."""
    work = path.with_suffix(".d")
    work.mkdir()
    disk = Disk(path, 80 * MIB).create()
    table = f"label: gpt\nstart={ESP_START // 512}, size={ESP_SIZE // 512}, type=uefi\n"
    table += f"size={SLOT_SIZE // 512}, type=linux\n" * 2
    subprocess.run(["sfdisk", "--quiet", path], input=table, text=True, check=True)

    _esp(work / "esp.img", work, variables)
    pieces = [(ESP_START, work / "esp.img")]
    for number, slot in enumerate("AB"):
        pieces.append((ESP_START + ESP_SIZE + number * SLOT_SIZE, _slot(work, slot, slot in systems)))
    with open(path, "r+b") as image:
        for start, piece in pieces:
            image.seek(start)
            image.write(piece.read_bytes())
    return disk


def variables(path: pathlib.Path) -> dict[str, str]:
    """What the menu has left in grubenv."""
    done = subprocess.run(["mtype", "-i", f"{path}@@{ESP_START}", "::grub/grubenv"], check=True,
                          capture_output=True, text=True)
    return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)


def _block(path: pathlib.Path, values: dict[str, str]) -> pathlib.Path:
    subprocess.run(["grub-editenv", path, "create"], check=True)
    subprocess.run(["grub-editenv", path, "set", *(f"{name}={value}" for name, value in values.items())], check=True)
    return path


def _esp(image: pathlib.Path, work: pathlib.Path, values: dict[str, str]) -> None:
    loader = work / "BOOTX64.EFI"
    subprocess.run(["grub-mkimage", "--format=x86_64-efi", "--prefix=/grub", f"--output={loader}",
                    "part_gpt", "fat", "ext2", "normal", "search", "search_fs_uuid", "echo", "test", "loadenv",
                    "serial", "terminal", "sleep", "multiboot2", "linux", "boot", "true", "all_video", "efifwsetup",
                    "minicmd", "reboot"], check=True)
    host = _block(work / "host.env", {"root_a": UUIDS["A"], "root_b": UUIDS["B"], "serial_port": "0",
                                      "serial_speed": "115200", "xen_console": "com1=115200,8n1 console=com1",
                                      "linux_console": "", "linux_arguments": ""})
    slots = _block(work / "grubenv", values)
    with open(image, "wb") as file:
        file.truncate(ESP_SIZE)
    subprocess.run(["mkfs.vfat", "-F", "32", image], check=True, capture_output=True)
    subprocess.run(["mmd", "-i", image, "::EFI", "::EFI/BOOT", "::grub"], check=True)
    for source, target in ((loader, "EFI/BOOT/BOOTX64.EFI"), (host, "grub/host.env"), (slots, "grub/grubenv"),
                           (MENU, "grub/grub.cfg")):
        subprocess.run(["mcopy", "-i", image, source, f"::{target}"], check=True)


def _slot(work: pathlib.Path, slot: str, has_system: bool) -> pathlib.Path:
    tree, image = work / slot, work / f"{slot}.img"
    (tree / "boot").mkdir(parents=True)
    for name in SYSTEM if has_system else []:
        (tree / "boot" / name).write_text("no kernel\n")
    subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", tree, "-U", UUIDS[slot], image, f"{SLOT_SIZE >> 10}k"], check=True)
    return image
