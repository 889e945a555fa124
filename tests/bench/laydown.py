# SPDX-License-Identifier: GPL-2.0-or-later
"""The lay-down (a bundle on the medium, verified whole, to a grown, checked,
synced root slot) beside its limit, and beside what other installers do. All in
one run of one machine: the installer's rescue mode, with the same disk."""

import json
import pathlib
import shutil
import subprocess

from tests.harness import answers
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

TITLE = "Lay-down (one emulated CPU, virtio disk)"
FACTOR = 1.5  # the lay-down may take this much more than its limit
STEPS = ("source", "verify", "slot", "grow")  # of the installer, that are the lay-down

# As rootfs/mkosi.conf names them.
PACKAGES = [f"slipway-{name}" for name in ("base", "core", "drivers", "dracut", "host", "hypervisor",
                                           "release", "setup", "storage", "toolstack")]


def comparison_medium(folder: pathlib.Path) -> pathlib.Path:
    """What the alternatives install from: the package repository, and the dom0 tree as
    a squashfs; also unshare(1), which the installer does not need."""
    tree = folder / "tree.squashfs"
    subprocess.run(["mksquashfs", "build/root", tree, "-noappend", "-quiet", "-no-progress",
                    "-comp", "zstd", "-Xcompression-level", "10"], check=True, capture_output=True)
    medium = folder / "comparison.iso"
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-r", "-V", "COMPARISON", "-o", medium,
                    "-graft-points", "/repo=build/repo", f"/tree.squashfs={tree}",
                    "/unshare=/usr/bin/unshare"], check=True, capture_output=True)
    tree.unlink()
    return medium


def measure(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    text = answers.render(disk="vda", hostname="xen1.example.com", password_hash="!!")
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode()})
    disks = [Disk(folder / "target.img", 64 * GIB).create(),
             Disk(pathlib.Path("build/root.ext4"), 0), Disk(comparison_medium(folder), 0), Disk(stick, 0)]
    append = "console=ttyS0,115200 slipway.mode=rescue slipway.events=/dev/ttyS1"
    hardware = Hardware(memory=2048, disks=disks, medium=iso,
                        direct=Direct(pathlib.Path("build/installer/vmlinuz"),
                                      pathlib.Path("build/installer/initrd.img"), append))
    with Machine(folder, hardware, ports=["events"]) as machine:
        machine.expect("bash-[0-9.]+# ", timeout=120)
        bench = Bench(Shell(machine))
        bench.install()
        result = {"steps": steps(folder / "events.log"), **bench.limits(), **bench.alternatives()}
    result["laydown"] = sum(result["steps"][name] for name in STEPS)
    result["limit"] = max(result["read"], result["write"])
    result["ratio"] = result["laydown"] / result["limit"]
    for image in [*folder.glob("*.img"), *folder.glob("*.iso")]:
        image.unlink()
    return result


def steps(events: pathlib.Path) -> dict[str, float]:
    lines = [json.loads(line) for line in events.read_text().splitlines() if line.startswith("{")]
    return {event["step"]: event["duration_ms"] / 1000 for event in lines if event["event"] == "step-done"}


class Bench:
    """What is timed, in the machine."""

    def __init__(self, shell: Shell):
        self.shell = shell
        for label in "COMPARISON", "SLIPWAY_ISO":
            shell.check(f"until [ -e /dev/disk/by-label/{label} ]; do sleep 1; done")
        shell.check("mkdir -p /run/comparison /run/medium /run/host && "
                    "mount -o ro /dev/disk/by-label/COMPARISON /run/comparison")

    def timed(self, command: str, timeout: float = 1800) -> float:
        """Seconds of COMMAND by the machine's own clock, from cold caches to a synced disk."""
        self.shell.check("sync; echo 3 >/proc/sys/vm/drop_caches")
        output = self.shell.check(f"begin=$(cut -d' ' -f1 /proc/uptime); {command} && sync || exit; "
                                  "echo; echo $begin $(cut -d' ' -f1 /proc/uptime)", timeout)
        begin, end = output.splitlines()[-1].split()
        return round(float(end) - float(begin), 2)

    def install(self) -> None:
        """A whole installation. In a PID namespace of its own its restart at the end does
        nothing but end it."""
        self.shell.run("/run/comparison/unshare --pid --fork --mount-proc slipway-installer --boot",
                       timeout=900)

    def limits(self) -> dict:
        self.shell.check("mount -o ro /dev/disk/by-label/SLIPWAY_ISO /run/medium; "
                         "rauc mount /run/medium/slipway/host.raucb")
        return {"read": self.timed("dd if=/run/rauc/bundle/root.ext4 of=/dev/null bs=1M"),
                "write": self.timed("dd if=/dev/vdb of=/dev/vda4 bs=1M iflag=direct oflag=direct")}

    def alternatives(self) -> dict:
        self.shell.check("mount /dev/vda3 /run/host && mount --rbind /dev /run/host/dev && "
                         "mount -t proc proc /run/host/proc && mount --bind /run/comparison /run/host/media")
        fresh = ("umount /run/host/mnt 2>/dev/null; mke2fs -q -F -t ext4 /dev/vda4 && "
                 "mount /dev/vda4 /run/host/mnt")
        self.shell.check(fresh)
        unsquashfs = self.timed("chroot /run/host unsquashfs -q -n -f -d /mnt /media/tree.squashfs")
        self.shell.check(fresh)
        dnf = self.timed("chroot /run/host dnf -q -y --installroot=/mnt --setopt=reposdir=/nowhere "
                         "--repofrompath=local,file:///media/repo --repo=local --nogpgcheck "
                         f"--setopt=install_weak_deps=0 install {' '.join(PACKAGES)}", timeout=3600)
        return {"unsquashfs": unsquashfs, "dnf": dnf}


def rows(result: dict) -> list[tuple]:
    def row(what: str, seconds: float) -> tuple:
        return what, f"{seconds:.1f}", f"{seconds / result['limit']:.2f}"

    return [("", "s", "of the limit"),
            row("read the image out of the bundle", result["read"]),
            row("dd the raw image to the disk", result["write"]),
            row(f"lay-down (at most {FACTOR})", result["laydown"]),
            *(row(f"  {name}", result["steps"][name]) for name in STEPS),
            row("unsquashfs of the same tree", result["unsquashfs"]),
            row("dnf --installroot of the same packages", result["dnf"])]
