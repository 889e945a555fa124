# SPDX-License-Identifier: GPL-2.0-or-later
"""One installation whose writes are logged, for the tests that want to know its steps or
need an installed disk. It is made once for each ISO and kept in build/test/recording."""

import dataclasses
import fcntl
import functools
import json
import pathlib
import shutil
import subprocess

from tests.harness import answers, disks
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine
from tests.harness.writelog import LoggedDisk, Replay

PASSWORD = "only-for-this-test"
SIZE = 32 * GIB
# The steps that write, by what the console says when they begin, and how many cuts each gets.
STEPS = {"Removing what the disks held": 4, "Writing the partition table": 3, "Writing the system": 4,
         "Growing and checking the system": 3, "Making file systems": 4, "Configuring the host": 4,
         "Installing the boot loader": 4, "Writing everything to the disk": 12}
FAILED = r"slipway-installer: failed: [^\r\n]+"


@dataclasses.dataclass
class Recording:
    """REPLAY is on an image of the disk as it was before, FINISHED one of it as it became."""
    replay: Replay
    finished: pathlib.Path
    points: list[int]

    @functools.cached_property
    def parts(self) -> dict[str, disks.Partition]:
        return {part.label: part for part in disks.partitions(self.finished)}

    @functools.cached_property
    def esp(self) -> dict[str, bytes]:
        return esp_files(f"{self.finished}@@{self.parts['esp'].start}", self.replay.image.parent / "esp")


def esp_files(image: str, folder: pathlib.Path) -> dict[str, bytes]:
    """The files of a FAT file system, as mtools names it, by way of FOLDER."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    subprocess.run(["mcopy", "-s", "-n", "-i", image, "::*", folder], check=True, capture_output=True)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def copy(path: pathlib.Path, to: pathlib.Path) -> pathlib.Path:
    subprocess.run(["cp", "--sparse=always", path, to], check=True)
    return to


def hardware(artifacts, folder: pathlib.Path, target: Disk, firmware: str = "bios") -> Hardware:
    """A machine that tries TARGET first, and then the medium, which installs by itself."""
    text = answers.render(disk="vda", hostname="xen1.example.com", password_hash=answers.hash_password(PASSWORD))
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode()})
    return Hardware(firmware=firmware, memory=2048, medium=artifacts.iso,
                    disks=[target, Disk(stick, stick.stat().st_size, "usb")])


def record(artifacts, folder: pathlib.Path, before: pathlib.Path | None = None) -> Recording:
    """An installation on what the image BEFORE holds, or else on a disk of unknown data."""
    _install(artifacts, folder, before)
    return _load(folder, before, folder)


def recorded(artifacts, folder: pathlib.Path) -> Recording:
    """The one of this ISO on a disk of unknown data; its replay uses FOLDER."""
    kept = folder.parent / "recording"
    kept.mkdir(exist_ok=True)
    stamp = kept / "stamp"
    with open(kept / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = f"{artifacts.iso.stat().st_mtime_ns}"
        if not stamp.exists() or stamp.read_text() != state:
            stamp.unlink(missing_ok=True)
            _install(artifacts, kept, None)
            stamp.write_text(state)
    return _load(kept, None, folder)


def _install(artifacts, folder: pathlib.Path, before: pathlib.Path | None) -> None:
    target = LoggedDisk(folder / "target.img", SIZE, log=folder / "writes.log").create()
    _fill(target.path, before)
    machine_hardware = hardware(artifacts, folder, target)
    machine_hardware.direct = Direct(artifacts.kernel, artifacts.initrd, "console=tty0 console=ttyS0,115200")
    begins = []
    with Machine(folder, machine_hardware) as machine:
        for step in STEPS:
            machine.expect(step, unless=FAILED)
            begins.append(target.log.stat().st_size)
        machine.expect("installation complete", unless=FAILED)
    (folder / "begins.json").write_text(json.dumps(begins))
    # What discards made of the disk does not count: they promise nothing.
    target.path.unlink()
    replay = Replay(_fill(folder / "finished.img", before), target.log)
    replay.advance(len(replay.entries))


def _fill(image: pathlib.Path, before: pathlib.Path | None) -> pathlib.Path:
    if before:
        return copy(before, image)
    return Disk(image, SIZE).create().scribble().path


def _load(kept: pathlib.Path, before: pathlib.Path | None, folder: pathlib.Path) -> Recording:
    replay = Replay(_fill(folder / "cut.img", before), kept / "writes.log")
    return Recording(replay, kept / "finished.img", _spread(replay, json.loads((kept / "begins.json").read_text())))


def _spread(replay: Replay, begins: list[int]) -> list[int]:
    """The points of cuts, evenly over the entries of each step."""
    entries = replay.entries
    starts = [sum(entry.data <= begin for entry in entries) for begin in begins] + [len(entries)]
    return sorted({start + (end - start) * number // count
                   for start, end, count in zip(starts, starts[1:], STEPS.values())
                   for number in range(1, count + 1)})
