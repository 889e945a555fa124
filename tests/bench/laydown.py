# SPDX-License-Identifier: GPL-2.0-or-later
"""The lay-down (a bundle on the medium, verified whole, to a grown, checked,
synced root slot) beside its limit, and beside what other installers do. All in
one run of one machine: the installer's rescue mode, with the same disk. Ratios are
of QEMU's CPU time, which a busy host does not stretch as it does wall time."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import threading

from tests.harness import answers
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

TITLE = "Lay-down (emulated CPU, virtio disk)"
TITLE_OTHERS = "What other installers do (one emulated CPU, virtio disk)"
FACTOR = 1.2  # the lay-down may take this much more than its limit
GAIN = 1.4  # and has to be this much faster with two processors
STEPS = ("source", "verify", "slot", "grow")  # of the installer, that are the lay-down

# As rootfs/mkosi.conf names them.
PACKAGES = [f"slipway-{name}" for name in ("base", "core", "drivers", "dracut", "host", "hypervisor",
                                           "release", "setup", "storage", "toolstack")]


def comparison_medium(folder: pathlib.Path) -> pathlib.Path:
    """What the alternatives install from: the package repository, and the dom0 tree as
    a squashfs."""
    tree = folder / "tree.squashfs"
    subprocess.run(["mksquashfs", "build/root", tree, "-noappend", "-quiet", "-no-progress",
                    "-comp", "zstd", "-Xcompression-level", "10"], check=True, capture_output=True)
    medium = folder / "comparison.iso"
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-r", "-V", "COMPARISON", "-o", medium,
                    "-graft-points", "/repo=build/repo", f"/tree.squashfs={tree}"],
                   check=True, capture_output=True)
    tree.unlink()
    return medium


def tools_medium(medium: pathlib.Path) -> pathlib.Path:
    """unshare(1), which the installer does not need."""
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-r", "-V", "TOOLS", "-o", medium,
                    "-graft-points", "/unshare=/usr/bin/unshare"], check=True, capture_output=True)
    return medium


def measure(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    """The lay-down on one processor and its limit, then on two."""
    with Bench.machine(iso, folder) as bench:
        result = {"steps": bench.install(), **bench.limits()}
    with Bench.machine(iso, folder, processors=2) as bench:
        result["steps_two"] = bench.install()
        result["limits_two"] = bench.limits()
    steps = result["steps"]
    result["laydown"] = add(steps[name] for name in STEPS)
    result["rest"] = add(time for name, time in steps.items() if name not in STEPS)
    result["laydown_two"] = add(result["steps_two"][name] for name in STEPS)
    result["limit"] = max(result["read"]["cpu"], result["write"]["cpu"])
    result["ratio"] = round(result["laydown"]["cpu"] / result["limit"], 2)
    result["gain_of_two"] = round(result["laydown"]["wall"] / result["laydown_two"]["wall"], 2)
    return result


def measure_others(iso: pathlib.Path, folder: pathlib.Path) -> dict:
    """What other installers do."""
    folder.mkdir(parents=True, exist_ok=True)
    with Bench.machine(iso, folder, others=comparison_medium(folder)) as bench:
        bench.install()
        return bench.alternatives()


def add(times) -> dict[str, float]:
    total = {"wall": 0.0, "cpu": 0.0}
    for time in times:
        total = {kind: round(total[kind] + time[kind], 2) for kind in total}
    return total


class Steps(threading.Thread):
    """Reads the installer's events as they come, with QEMU's CPU time at each."""

    def __init__(self, machine: Machine):
        super().__init__(daemon=True)
        self._machine = machine
        self._begin = machine.cpu_seconds()
        self._ended = threading.Event()
        self.times = {}

    def run(self) -> None:
        with open(self._machine.folder / "events.log") as events:
            text = ""
            while not self._ended.wait(0.05):
                text += events.read()
                *lines, text = text.split("\n")
                for line in lines:
                    if line.startswith("{"):
                        self._note(json.loads(line))

    def _note(self, event: dict) -> None:
        now = self._machine.cpu_seconds()
        if event["event"] == "step-done":
            self.times[event["step"]] = {"wall": event["duration_ms"] / 1000,
                                         "cpu": round(now - self._begin, 2)}
        if event["event"] in ("step", "step-done"):
            self._begin = now

    def end(self) -> dict[str, dict]:
        self._ended.set()
        self.join()
        return self.times


class Bench:
    """What is timed, in the machine."""

    def __init__(self, machine: Machine):
        self.machine = machine
        self.shell = shell = Shell(machine)
        shell.check("until [ -e /dev/disk/by-label/SLIPWAY_ISO ] && [ -e /dev/vdc ]; do sleep 1; done; "
                    "mkdir -p /run/tools /run/medium && mount -o ro /dev/vdc /run/tools")

    @classmethod
    @contextlib.contextmanager
    def machine(cls, iso: pathlib.Path, folder: pathlib.Path, processors: int = 1,
                others: pathlib.Path | None = None, source: str | None = None):
        """A machine in rescue mode, switched off in the end; SOURCE is a URL of the bundle, or the medium. What it reads is in the host's
        cache and its memory is touched before, so that no figure holds the host's share."""
        for path in iso, pathlib.Path("build/root.ext4"):
            path.read_bytes()
        folder = folder / f"{processors}-processors"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        text = answers.render(disk="vda", hostname="xen1.example.com", password_hash="!!")
        if source:
            text = text.replace('<source type="local" />', f'<source type="url">{source}</source>')
        disks = [Disk(folder / "target.img", 64 * GIB).create(), Disk(pathlib.Path("build/root.ext4"), 0),
                 Disk(tools_medium(folder / "tools.iso"), 0),
                 Disk(answers.medium(folder / "answers.img", {"answers.xml": text.encode()}), 0)]
        if others:
            disks.append(Disk(others, 0))
        append = "console=ttyS0,115200 slipway.mode=rescue slipway.events=/dev/ttyS1"
        hardware = Hardware(memory=2048, touched=True, processors=processors, fast_strings=True,
                            disks=disks, medium=iso,
                            direct=Direct(pathlib.Path("build/installer/vmlinuz"),
                                          pathlib.Path("build/installer/initrd.img"), append))
        with Machine(folder, hardware, ports=["events"]) as machine:
            machine.expect("bash-[0-9.]+# ", timeout=120)
            yield cls(machine)
        for image in [*folder.glob("*.img"), *folder.glob("*.iso")]:
            image.unlink()

    def timed(self, command: str, timeout: float = 1800) -> dict[str, float]:
        """Seconds of COMMAND, from cold caches to a synced disk: wall time by the
        machine's own clock, and QEMU's CPU time."""
        self.shell.check("sync; echo 3 >/proc/sys/vm/drop_caches")
        cpu = self.machine.cpu_seconds()
        output = self.shell.check(f"begin=$(cut -d' ' -f1 /proc/uptime); {command} && sync || exit; "
                                  "echo; echo $begin $(cut -d' ' -f1 /proc/uptime)", timeout)
        begin, end = map(float, output.splitlines()[-1].split())
        return {"wall": round(end - begin, 2), "cpu": round(self.machine.cpu_seconds() - cpu, 2)}

    def install(self) -> dict[str, dict]:
        """A whole installation. In a PID namespace of its own its restart at the end does
        nothing but end it."""
        steps = Steps(self.machine)
        steps.start()
        self.shell.run("/run/tools/unshare --pid --fork --mount-proc slipway-installer --boot",
                       timeout=900)
        return steps.end()

    def limits(self) -> dict:
        # The installer has opened the drive; whoever reads from it closes it again.
        self.shell.check("head -c1 /dev/sr0 >/dev/null; "
                         "until [ -e /dev/disk/by-label/SLIPWAY_ISO ]; do sleep 1; done; "
                         "mount -o ro /dev/disk/by-label/SLIPWAY_ISO /run/medium; "
                         "rauc mount /run/medium/slipway/host.raucb")
        return {"read": self.timed("dd if=/run/rauc/bundle/root.ext4 of=/dev/null bs=1M"),
                "write": self.timed("dd if=/dev/vdb of=/dev/vda4 bs=1M iflag=direct oflag=direct")}

    def alternatives(self) -> dict:
        self.shell.check("mkdir -p /run/comparison /run/host && mount -o ro /dev/vde /run/comparison && "
                         "mount /dev/vda3 /run/host && mount --rbind /dev /run/host/dev && "
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
    def row(what: str, time: dict) -> tuple:
        return what, f"{time['wall']:.1f}", f"{time['cpu']:.1f}", f"{time['cpu'] / result['limit']:.2f}"

    gain = result["gain_of_two"]
    return [("", "wall s", "CPU s", "of the limit"),
            row("read the image out of the bundle", result["read"]),
            row("dd the raw image to the disk", result["write"]),
            row(f"lay-down (at most {FACTOR})", result["laydown"]),
            *(row(f"  {name}", result["steps"][name]) for name in STEPS),
            row(f"lay-down, two processors: {gain} times as fast (at least {GAIN})", result["laydown_two"]),
            *(row(f"  {name}", result["steps_two"][name]) for name in STEPS),
            row("all other steps of the installation", result["rest"])]


def rows_others(result: dict) -> list[tuple]:
    return [("", "wall s", "CPU s"),
            *((what, f"{result[name]['wall']:.1f}", f"{result[name]['cpu']:.1f}") for what, name in
              (("unsquashfs of the same tree", "unsquashfs"),
               ("dnf --installroot of the same packages", "dnf")))]
