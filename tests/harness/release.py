# SPDX-License-Identifier: GPL-2.0-or-later
"""Bundles of other versions than the one under test, and what can be wrong with a version."""

import os
import pathlib
import subprocess

from . import rootfs
from .disks import MIB
from .rootfs import BUILD

TOP = BUILD.parent
NEXT = "99.1.0"


def bundle(path: pathlib.Path, version: str = NEXT, compatible: str = "slipway", whole: bool = False) -> pathlib.Path:
    """A signed bundle of VERSION. WHOLE: with the root image under test, changed in little but its
    version; else with one that is no system."""
    image = path.with_suffix(".ext4")
    if whole:
        subprocess.run(["cp", "--sparse=always", BUILD / "root.ext4", image], check=True)
        text = (rootfs.TREE / "usr/lib/os-release").read_text()
        own = (TOP / "VERSION").read_text().strip()
        rootfs.put(image, "/usr/lib/os-release", text.replace(own, version), mode=0o644)
    else:
        image.write_bytes(os.urandom(MIB))
    script = (TOP / "rootfs/build-bundle").read_text().replace("compatible=slipway", f"compatible={compatible}")
    subprocess.run(["bash", "-c", script, "build-bundle", image, path], cwd=TOP, check=True, capture_output=True,
                   env=os.environ | {"VERSION": version})
    image.unlink()
    return path


def _debugfs(image: str, commands: str) -> None:
    subprocess.run(["debugfs", "-w", image], input=commands, text=True, check=True, capture_output=True)


def break_agent(image: str) -> None:
    """In the slot that debugfs knows as IMAGE."""
    rootfs.put(image, "/usr/bin/slipway", "#!/bin/sh\nexit 1\n", mode=0o755)


def add_to_initrd(image: str, work: pathlib.Path, script: str) -> None:
    """Has the initrd of the slot run SCRIPT, once the watchdog is there and before the root file system is
    looked for. The kernel unpacks what is behind an archive over it."""
    tree = work / "initrd.d"
    wants = tree / "usr/lib/systemd/system/sysinit.target.wants"
    wants.mkdir(parents=True)
    unit = ("[Unit]\nDefaultDependencies=no\nAfter=slipway-watchdog.service\nBefore=initrd-root-device.target\n"
            f"[Service]\nType=oneshot\nTimeoutStartSec=infinity\nExecStart=/bin/sh -c '{script}'\n")
    (wants.parent / "trouble.service").write_text(unit)
    (wants / "trouble.service").symlink_to("../trouble.service")
    initrd = work / "initrd.img"
    name = os.readlink(rootfs.TREE / "boot/initrd.img")
    _debugfs(image, f"dump /boot/{name} {initrd}\n")
    data = initrd.read_bytes()
    names = "\n".join(str(path.relative_to(tree)) for path in sorted(tree.rglob("*")))
    archive = subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], cwd=tree, input=names.encode(), check=True,
                             capture_output=True).stdout
    initrd.write_bytes(data + bytes(-len(data) % 4) + archive)
    _debugfs(image, f"rm /boot/{name}\nwrite {initrd} /boot/{name}\n")
