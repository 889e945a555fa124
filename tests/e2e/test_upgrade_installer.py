# SPDX-License-Identifier: GPL-2.0-or-later
"""An upgrade from the installation medium, of an installed disk: QEMU starts the installer's
kernel, the slots are looked at from outside, and the new one is started by its firmware."""

import pathlib

import pytest

from tests.e2e import host
from tests.e2e.recording import FAILED, PASSWORD, SIZE, Recording, copy, esp_files, recorded
from tests.harness import answers, disks, rootfs
from tests.harness.disks import MIB, Disk
from tests.harness.hardware import Direct, Hardware
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

UPGRADE = "<upgrade><existing-installation>vda</existing-installation></upgrade>\n"


@pytest.fixture
def installed(artifacts, folder) -> Recording:
    """A host, on a disk of this test's own."""
    recording = recorded(artifacts, folder)
    recording.finished = copy(recording.finished, folder / "host.img")
    return recording


def put(installed: Recording, folder: pathlib.Path, label: str, files: dict[str, str]) -> None:
    """Writes FILES into a slot, from outside."""
    slot = disks.extract(installed.finished, installed.parts[label], folder / "slot.img")
    for path, text in files.items():
        rootfs.put(slot, path, text, mode=0o640)
    disks.insert(installed.finished, installed.parts[label], slot)


def installer(artifacts, folder: pathlib.Path, installed: Recording, text: str, *more: Disk) -> Machine:
    folder.mkdir(exist_ok=True)
    stick = answers.medium(folder / "answers.img", {"answers.xml": text.encode()})
    return Machine(folder, Hardware(
        memory=1024, medium=artifacts.iso,
        disks=[Disk(installed.finished, SIZE), Disk(stick, stick.stat().st_size, "usb"), *more],
        direct=Direct(artifacts.kernel, artifacts.initrd, "console=ttyS0,115200")))


def upgrade(artifacts, folder: pathlib.Path, installed: Recording, text: str = UPGRADE) -> None:
    with installer(artifacts, folder, installed, text) as machine:
        machine.expect("slipway-installer: installation complete", timeout=600, unless=FAILED)


def slots(installed: Recording, folder: pathlib.Path) -> str:
    """The boot variables as they are on the disk now."""
    image = f"{installed.finished}@@{installed.parts['esp'].start}"
    return esp_files(image, folder / "esp")["grub/grubenv"].decode()


def part(installed: Recording, label: str) -> str:
    """A fingerprint of one partition."""
    return disks.fingerprint(disks.extract(installed.finished, installed.parts[label],
                                           installed.finished.parent / "part.img"))


MINE = {"/etc/mine.conf": "mine\n", "/root/notes": "mine\n", "/var/lib/ganeti/mine": "mine\n",
        "/etc/issue": "mine\n", "/usr/local/bin/mine": "mine\n"}


def check_carried(installed: Recording) -> None:
    for path, text in MINE.items():
        assert disks.read_file(installed.finished, "root-b", path) == text, path
    for path in ["/etc/rauc/system.conf", "/etc/hostname", "/etc/shadow", "/etc/slipway/host.conf"]:
        assert disks.read_file(installed.finished, "root-b", path) == \
            disks.read_file(installed.finished, "root-a", path), path
    block = installed.esp["grub/host.env"].decode()
    uuid_a, uuid_b = (block.split(f"root_{slot}=")[1][:36] for slot in "ab")
    fstab = disks.read_file(installed.finished, "root-b", "/etc/fstab")
    assert f"UUID={uuid_b} / " in fstab and uuid_a not in fstab


@pytest.mark.long
def test_upgrade_from_medium(artifacts, folder, installed):
    """The other slot gets the release and what is the administrator's, and proves itself; nothing else is written."""
    put(installed, folder, "root-a", MINE | {"/usr/bin/not-mine": "not carried\n", "/var/cache/x": "not carried\n"})
    kept = ["bios", "root-a", "swap", "sr"]
    before = [part(installed, label) for label in kept]
    upgrade(artifacts, folder / "installer", installed)
    assert [part(installed, label) for label in kept] == before
    host.check_layout(installed.finished, small=True)
    check_carried(installed)
    assert disks.read_file(installed.finished, "root-b", "/usr/bin/not-mine") == ""
    assert disks.read_file(installed.finished, "root-b", "/var/cache/x") == ""
    variables = slots(installed, folder)
    for wanted in ["ORDER=B A\n", "A_OK=1\n", "B_OK=1\n", "B_TRY=2\n", "TRIAL=B\n"]:
        assert wanted in variables, variables

    with Machine(folder, Hardware(disks=[Disk(installed.finished, SIZE)])) as machine:
        machine.expect("Loading Xen from slot B", timeout=120)
        shell = Shell.login(machine, PASSWORD, timeout=600)
        assert "rauc.slot=B" in shell.check("cat /proc/cmdline")
        assert shell.run("systemctl is-system-running --wait", timeout=600).output == "running\n"
        assert shell.check("cat /etc/mine.conf /root/notes") == "mine\nmine\n"
        shell.check("until slipway status | grep -q 'slot B'; do sleep 2; done", timeout=60)
        host.check_status(shell)


@pytest.mark.long
@pytest.mark.parametrize("text, sentence", [
    ("<upgrade><existing-installation>vdb</existing-installation></upgrade>", "holds no Slipway host"),
    ("<upgrade><existing-installation>vdz</existing-installation></upgrade>", "there is no disk 'vdz'"),
], ids=["other-disk", "no-disk"])
def test_upgrade_refused(artifacts, folder, installed, text, sentence):
    """Whatever cannot be upgraded stays as it is to the last byte."""
    other = Disk(folder / "other.img", 64 * MIB).create()
    before = disks.fingerprint(installed.finished)
    with installer(artifacts, folder / "installer", installed, text, other) as machine:
        machine.expect(sentence, timeout=300)
    assert disks.fingerprint(installed.finished) == before


@pytest.mark.long
def test_upgrade_older(artifacts, folder, installed):
    """A host that is at a newer version than the medium."""
    put(installed, folder, "root-a", {"/usr/lib/os-release": 'ID=slipway\nVERSION_ID="99.1"\n'})
    before = disks.fingerprint(installed.finished)
    with installer(artifacts, folder / "installer", installed, UPGRADE) as machine:
        machine.expect("the host is at version 99.1", timeout=300)
    assert disks.fingerprint(installed.finished) == before
