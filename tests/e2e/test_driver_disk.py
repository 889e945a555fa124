# SPDX-License-Identifier: GPL-2.0-or-later
"""A driver disk with a kernel module of ours: loaded into the installer, brought to the
host; one that nobody has signed is refused. QEMU starts the installer's kernel itself."""

import pathlib
import shutil
import subprocess

import pytest

from tests.e2e.test_hooks import SERIAL, script
from tests.harness import answers, disks, media
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
LOOK = """#!/bin/sh
grep -q '^slipway_demo ' /proc/modules && ls /sys/class/net
"""


def installer(artifacts, folder: pathlib.Path, target: Disk, *media_of_packages: pathlib.Path) -> Hardware:
    pack = '<supplemental-pack type="local"/>' if len(media_of_packages) > 1 else ""
    text = answers.render(disk="vda", hostname="xen1.example.com", password_hash="!!",
                          extra=script("installation-start", "file:///look.sh", on_failure="fail") + pack)
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode(), "look.sh": LOOK.encode()})
    attached = [target, *(Disk(path, path.stat().st_size, "usb") for path in (stick, *media_of_packages))]
    medium = media.data_medium(folder / "medium.iso", artifacts.bundle)
    return Hardware(memory=1024, disks=attached, medium=medium, medium_bus="usb",
                    direct=Direct(artifacts.kernel, artifacts.initrd, f"{SERIAL} atexit=poweroff"))


@pytest.mark.long  # the host's initrd is made anew
def test_driver_disk(artifacts, folder):
    disk = folder / "drivers.iso"
    shutil.copy(BUILD / f"slipway-{artifacts.version}-driver-disk.iso", disk)
    pack = folder / "pack.iso"
    shutil.copy(BUILD / f"slipway-{artifacts.version}-pack.iso", pack)
    target = Disk(folder / "target.img", 32 * GIB).create()
    with Machine(folder, installer(artifacts, folder, target, disk, pack)) as machine:
        failed = r"slipway-installer: failed: [^\r\n]+"
        machine.expect("driver disk: 1 package; modules: slipway-demo", timeout=300, unless=failed)
        machine.expect(r"\| demo0", timeout=60, unless=failed)
        machine.expect("slipway-installer: installation complete", timeout=1200, unless=failed)
        machine.wait_off()
    kernel = (BUILD / "root/boot/vmlinuz").readlink().name.removeprefix("vmlinuz-")
    assert "slipway-demo" in disks.read_file(target.path, "root-a", "/usr/lib/modules-load.d/slipway-demo.conf")
    assert "updates/slipway-demo.ko" in disks.read_file(target.path, "root-a", f"/usr/lib/modules/{kernel}/modules.dep")
    assert "hello from" in disks.read_file(target.path, "root-a", "/usr/bin/slipway-demo-hello")
    for name, package in ("drivers", "kmod-slipway-demo"), ("slipway-pkg", "slipway-demo-pack"):  # for 'slipway pack'
        assert disks.read_file(target.path, "root-a", f"/var/lib/slipway/packs/{name}/packages").split() == [package]
    part = next(part for part in disks.partitions(target.path) if part.label == "root-a")
    initrd = folder / "host-initrd"
    subprocess.run(["debugfs", "-R", f"dump /boot/initrd.img-{kernel} {initrd}",
                    f"{target.path}?offset={part.start}"], check=True, capture_output=True)
    listing = subprocess.run(["lsinitrd", initrd], check=True, capture_output=True, text=True).stdout
    assert "updates/slipway-demo.ko" in listing and "virtio_blk.ko" in listing
    initrd.unlink()


def test_driver_disk_unsigned(artifacts, folder):
    """A good one and an unsigned one: nothing of either is loaded, and no disk is touched."""
    packages = folder / "packages"
    packages.mkdir()
    shutil.copy(next((BUILD / "driver-disk/rpms").glob("*.rpm")), packages)
    disk = folder / "drivers.iso"
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-r", "-V", "SLIPWAY_DRV", "-o", disk, packages],
                   check=True, capture_output=True)
    target = Disk(folder / "target.img", 32 * GIB).create().scribble()
    before = disks.fingerprint(target.path)
    with Machine(folder, installer(artifacts, folder, target, disk)) as machine:
        sentence = machine.expect(r"failed: (the driver disk is refused[^\r\n]*)\r", timeout=300).group(1)
        assert b"kmod-slipway-demo" in sentence
        machine.expect("Here is a shell", timeout=120)
        assert Shell(machine).run("grep slipway_demo /proc/modules").status == 1
    assert disks.fingerprint(target.path) == before


@pytest.mark.long
def test_pack_unsigned(artifacts, folder):
    """A supplemental pack is checked when no disk has been touched yet."""
    packages = folder / "packages"
    packages.mkdir()
    shutil.copy(next((BUILD / "pack/rpms").glob("*.rpm")), packages)
    pack, driver_disk = folder / "pack.iso", folder / "drivers.iso"
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-r", "-V", "SLIPWAY_PKG", "-o", pack, packages],
                   check=True, capture_output=True)
    shutil.copy(BUILD / f"slipway-{artifacts.version}-driver-disk.iso", driver_disk)
    target = Disk(folder / "target.img", 32 * GIB).create().scribble()
    before = disks.fingerprint(target.path)
    with Machine(folder, installer(artifacts, folder, target, driver_disk, pack)) as machine:
        sentence = machine.expect(r"failed: (the supplemental pack[^\r\n]*)\r", timeout=300).group(1)
        assert b"is refused" in sentence and b"slipway-demo-pack" in sentence
    assert disks.fingerprint(target.path) == before
