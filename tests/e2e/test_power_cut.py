# SPDX-License-Identifier: GPL-2.0-or-later
"""The plug is pulled while a host is installed: the disk then starts nothing, or the
finished host. One installation's writes are logged, and cut off at points of every step."""

import subprocess

import pytest

from tests.e2e import host
from tests.e2e.recording import (FAILED, PASSWORD, SIZE, STEPS, Recording, copy, esp_files, hardware, record,
                                 recorded)
from tests.harness import disks
from tests.harness.disks import Disk
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

KEPT = (0, 0.5, 1)  # of what was not flushed


def lacks(recording: Recording) -> list[str]:
    """What the image, which starts, has not of the finished host."""
    image, parts = recording.replay.image, recording.parts
    if disks.partitions(image) != list(parts.values()):
        return ["the partition table"]
    # GRUB reads the slot as it lies there, without its journal.
    areas = {"the slot": (parts["root-a"].start, parts["root-a"].size),
             "swap": (parts["swap"].start, parts["swap"].size)}
    if disks.bios_starts(image):
        areas |= {"the boot sector": (0, 440), "what it loads": (parts["bios"].start, parts["bios"].size)}
    return [name for name, area in areas.items() if not recording.replay.same(recording.finished, *area)] + \
        esp_lacks(recording) + logs_lack(recording)


def esp_lacks(recording: Recording) -> list[str]:
    """Files of the ESP, once the host has checked it as it does when it starts."""
    image = recording.replay.image
    esp = disks.extract(image, recording.parts["esp"], image.parent / "esp.img")
    checked = subprocess.run(["fsck.vfat", "-a", esp], capture_output=True, text=True)
    found = esp_files(str(esp), image.parent / "esp")
    wanted = {name: data for name, data in recording.esp.items()
              if name != "EFI/BOOT/BOOTX64.EFI" or disks.uefi_starts(image)}
    return [name for name, data in wanted.items() if found.get(name) != data] + \
        ([checked.stdout] if checked.returncode not in (0, 1) else [])


def logs_lack(recording: Recording) -> list[str]:
    """The same for /var/log, which has a journal."""
    image = recording.replay.image
    logs = disks.extract(image, recording.parts["logs"], image.parent / "logs.img")
    subprocess.run(["e2fsck", "-p", logs], capture_output=True)
    check = subprocess.run(["e2fsck", "-fn", logs], capture_output=True, text=True)
    log = subprocess.run(["debugfs", "-R", "cat /slipway/installer.log", logs], capture_output=True, text=True)
    return ([check.stdout] if check.returncode else []) + \
        ([] if "step bootloader" in log.stdout else ["the installer's log"])


def check_finished(recording: Recording) -> None:
    """What all cuts are compared with, is as it should be."""
    host.check_layout(recording.finished, small=True)
    assert disks.bios_starts(recording.finished) and disks.uefi_starts(recording.finished)
    slot = disks.extract(recording.finished, recording.parts["root-a"], recording.replay.image.parent / "slot.img")
    check = subprocess.run(["e2fsck", "-fn", slot], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout
    for name in ["/etc/slipway/host.conf", "/etc/fstab", "/etc/rauc/system.conf"]:
        assert subprocess.run(["debugfs", "-R", f"cat {name}", slot], capture_output=True).stdout, name
    slot.unlink()


def check_cuts(recording: Recording) -> None:
    replay = recording.replay
    # Until it is wiped for certain, an old host may start, so nothing else of it may be touched.
    wiped = next(number for number, entry in enumerate(replay.entries) if entry.flush)
    assert all(entry.offset + entry.size <= 4096 for entry in replay.entries[:wiped])

    points = [point for point in recording.points if point > wiped]
    assert len(points) >= 30
    started = []
    for point in points:
        for keep in KEPT:
            with replay.cut(point, keep, seed=point):
                if disks.bootable(replay.image):
                    missing = lacks(recording)
                    assert not missing, f"cut at {point} of {len(replay.entries)}, kept {keep}: {missing}"
                    started.append(point)
    # The disk began to start in the last step, and not before.
    assert started and min(started) > points[-STEPS["Writing everything to the disk"] - 1]


@pytest.fixture
def recording(artifacts, folder) -> Recording:
    return recorded(artifacts, folder)


def test_power_cut(recording):
    check_finished(recording)
    check_cuts(recording)


@pytest.mark.long
def test_power_cut_over_old_host(artifacts, folder, recording):
    """The same on a disk that held a host, which is whole or gone."""
    again = record(artifacts, folder, recording.finished)
    check_finished(again)
    check_cuts(again)


# Shares of all points at which the plug was pulled, and the firmware that then starts the machine.
@pytest.mark.long
@pytest.mark.parametrize("share, firmware", [(0.2, "bios"), (0.55, "uefi"), (0.75, "bios")])
def test_install_after_power_cut(artifacts, folder, recording, share, firmware):
    """The half-written disk comes first, but the firmware goes on to the medium, whose
    installation finishes; and that host starts."""
    point = recording.points[int(len(recording.points) * share)]
    with recording.replay.cut(point, 0.5, seed=point):
        half = Disk(copy(recording.replay.image, folder / "half.img"), SIZE)
    with Machine(folder, hardware(artifacts, folder, half, firmware)) as machine:
        machine.expect("Install Slipway.*automatically in", timeout=120)
        machine.expect("installation complete", timeout=900, unless=FAILED)
        machine.expect("slipway: slot A", timeout=120)
        host.check_boot(Shell.login(machine, PASSWORD, timeout=600))


@pytest.mark.long
@pytest.mark.parametrize("firmware", ["bios", "uefi"])
def test_start_after_power_cut(artifacts, folder, recording, firmware):
    """The first cut after which that firmware finds a loader: the host starts, and is well."""
    starts = disks.uefi_starts if firmware == "uefi" else disks.bios_starts
    for point in recording.points[-STEPS["Writing everything to the disk"]:]:
        with recording.replay.cut(point, 0.5, seed=point):
            if starts(recording.replay.image):
                with Machine(folder, hardware(artifacts, folder, Disk(recording.replay.image, SIZE),
                                              firmware)) as machine:
                    machine.expect("slipway: slot A", timeout=120)
                    host.check_boot(Shell.login(machine, PASSWORD, timeout=600))
                return
    raise AssertionError("no cut left a host")
