# SPDX-License-Identifier: GPL-2.0-or-later
"""The dom0 tree as a disk that QEMU can start without an installation."""

import pathlib
import re
import subprocess
import tempfile

from . import answers
from .disks import GIB, Disk
from .hardware import Direct

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
TREE = BUILD / "root"
KERNEL = "root=/dev/vda rw panic=5"


def disk(path: pathlib.Path, password: str, files: dict[str, str] = {}) -> Disk:
    """The root image, grown, with a password for root as the installer sets it, and FILES
    (name to text), which only root may read."""
    subprocess.run(["cp", "--sparse=always", BUILD / "root.ext4", path], check=True)
    subprocess.run(["truncate", "--size", str(2 * GIB), path], check=True)
    subprocess.run(["resize2fs", path], check=True, capture_output=True)
    shadow = re.sub("^root:[^:]*", f"root:{answers.hash_password(password)}",
                    (TREE / "etc/shadow").read_text())
    put(path, "/etc/shadow", shadow, mode=0o640, group=42)
    for name, text in files.items():
        put(path, name, text)
    return Disk(path, 2 * GIB)


def put(image: pathlib.Path, name: str, text: str, mode: int = 0o600, group: int = 0) -> None:
    """Writes a file into the ext4 IMAGE, and its folder if need be."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(text)
        file.flush()
        subprocess.run(["debugfs", "-w", image], check=True, capture_output=True, text=True,
                       input=f"mkdir {pathlib.Path(name).parent}\nrm {name}\nwrite {file.name} {name}\n"
                             f"set_inode_field {name} mode 0100{mode:o}\n"
                             f"set_inode_field {name} gid {group}\n")
    found = subprocess.run(["debugfs", "-R", f"cat {name}", image], check=True, capture_output=True, text=True)
    assert found.stdout == text, found.stderr


def linux() -> Direct:
    """It on plain Linux."""
    return Direct(TREE / "boot/vmlinuz", TREE / "boot/initrd.img", f"{KERNEL} console=ttyS0")
