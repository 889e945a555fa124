# SPDX-License-Identifier: GPL-2.0-or-later
"""An upgrade on a running host, and the way back of a host whose new version fails.

The new version is laid down once for each ISO and kept, like the recording; then each test
starts a copy of that disk, with the new slot as it is or broken in its own way. The host is in no pool."""

import fcntl
import json
import pathlib
import shutil
import subprocess

import pytest

from tests.e2e import host
from tests.e2e.recording import PASSWORD, SIZE, copy, hardware, recorded
from tests.harness import disks, media, release
from tests.harness.disks import Disk
from tests.harness.listener import Listener
from tests.harness.qemu import Machine, MachineError
from tests.harness.rootfs import BUILD
from tests.harness.shell import Shell

BUNDLES = "/mnt/bundles"
IDENTITY = "cat /etc/machine-id /etc/hostname /etc/ssh/ssh_host_*_key.pub; grep root /etc/shadow"
TRIAL = "slipway: slot B .*TRIAL=B"


def carrier(folder: pathlib.Path, bundles: list[pathlib.Path]) -> Disk:
    """A disk with bundles for the host."""
    image = folder / "bundles.iso"
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-V", "BUNDLES", "-r", "-o", image, *bundles],
                         check=True, capture_output=True)
    return Disk(image, image.stat().st_size, "usb")


def machine_of(artifacts, folder: pathlib.Path, image: pathlib.Path, firmware: str = "bios", bundles=None):
    machine_hardware = hardware(artifacts, folder, Disk(image, SIZE), firmware)
    machine_hardware.medium = None
    machine_hardware.disks[1:] = [bundles] if bundles else []
    return Machine(folder, machine_hardware)


def status(shell: Shell) -> dict:
    return json.loads(shell.run("slipway status --json").output)


def slot_b(image: pathlib.Path) -> str:
    start = next(part.start for part in disks.partitions(image) if part.label == "root-b")
    return f"{image}?offset={start}"


def refusals(shell: Shell, image: pathlib.Path) -> None:
    """What must not be installed is not, and nothing is written."""
    part = next(part for part in disks.partitions(image) if part.label == "root-b")

    def written() -> list:
        return [start for start, length in disks.extents(image)
                if start < part.start + part.size and start + length > part.start]

    variables = shell.check("cat /boot/esp/grub/grubenv")
    before = written()
    for name, sentence in {
            "foreign": "is for 'another-product' and not for 'slipway' hosts", "older": "older than the running",
            "stranger": "not signed by a key", "half": "is refused", "missing": "there is no bundle"}.items():
        result = shell.run(f"slipway upgrade {BUNDLES}/{name}.raucb", timeout=300)
        assert result.status == 5 and sentence in result.output, (name, result.output)
    shell.check("sync")
    assert written() == before
    assert shell.check("cat /boot/esp/grub/grubenv") == variables
    assert shell.run("slipway rollback").status == 1


def lay_down(artifacts, folder: pathlib.Path, image: pathlib.Path) -> None:
    """The first boot of a new host, and the upgrade, from a server."""
    new = image.parent / "new.raucb"
    if not new.exists() or new.stat().st_mtime < artifacts.bundle.stat().st_mtime:
        release.bundle(new, whole=True)
    small = [release.bundle(folder / "foreign.raucb", compatible="another-product"),
             release.bundle(folder / "older.raucb", version="0.0.1")]
    stranger = media.signed_by_another(small[1], folder / "stranger.raucb", BUILD / "keys/rauc-ca.pem")
    half = media.truncated(small[1], folder / "half.raucb")
    carried = carrier(folder, [*small, stranger, half])
    with Listener({"/new.raucb": new.read_bytes()}) as server, machine_of(artifacts, folder, image, bundles=carried) as machine:
        shell = Shell.login(machine, PASSWORD, timeout=600)
        assert shell.run("systemctl is-system-running --wait", timeout=400).output == "running\n"
        shell.check(f"mkdir -p {BUNDLES}; mount -L BUNDLES {BUNDLES}")
        refusals(shell, image)
        shell.check("echo mine >/etc/ganeti/mine; useradd -m somebody")

        plan = shell.check(f"slipway upgrade --plan {server.url('/new.raucb')}", timeout=300)
        assert f"to version {release.NEXT} in slot B" in plan
        assert status(shell)["upgrade"] is None
        done = shell.check(f"slipway upgrade {server.url('/new.raucb')}", timeout=900)
        assert f"The next boot starts version {release.NEXT}, on trial" in done
        assert status(shell)["upgrade"]["state"] == "trial"
        assert "waits" in (refused := shell.run(f"slipway upgrade {server.url('/new.raucb')}").output) or "already" in refused
        (image.parent / "identity").write_text(shell.check(IDENTITY))
        machine.send("systemctl poweroff\r")
        machine.wait_off(timeout=300)


@pytest.fixture
def laid(artifacts, folder) -> pathlib.Path:
    """A host with the new version in slot B, which the next boot starts; this test's own copy."""
    kept = folder.parent / "upgrade-laid"
    kept.mkdir(exist_ok=True)
    stamp, image = kept / "stamp", kept / "host.disk"
    with open(kept / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = f"{artifacts.iso.stat().st_mtime_ns}"
        if not stamp.exists() or stamp.read_text() != state:
            stamp.unlink(missing_ok=True)
            copy(recorded(artifacts, folder).finished, image)
            lay_down(artifacts, folder, image)
            stamp.write_text(state)
    shutil.copy(kept / "identity", folder / "identity")
    return copy(image, folder / "host.img")


@pytest.mark.long
@pytest.mark.parametrize("firmware", ["bios", "uefi"])
def test_upgrade(artifacts, folder, laid, firmware):
    """The new version is kept, is the same host, and can be left by hand."""
    with machine_of(artifacts, folder, laid, firmware) as machine:
        machine.expect(TRIAL, timeout=120)
        shell = Shell.login(machine, PASSWORD, timeout=600)
        assert "rauc.slot=B slipway.trial" in shell.check("cat /proc/cmdline")
        assert shell.run("systemctl is-system-running --wait", timeout=400).output == "running\n"
        variables = shell.check("grub-editenv /boot/esp/grub/grubenv list")
        assert "B_OK=1" in variables and "B_TRY=0" in variables and "ORDER=B A" in variables and "TRIAL=\n" in variables
        found = status(shell)
        assert found["version"] == release.NEXT and found["upgrade"]["state"] == "good" and found["slot"] == "B"
        host.check_status(shell)
        assert shell.check(IDENTITY) == (folder / "identity").read_text()
        assert shell.check("cat /etc/ganeti/mine; id -un somebody") == "mine\nsomebody\n"

        shell.check("slipway rollback --reboot")
        machine.expect("slipway: slot A ", timeout=300)
        shell = Shell.login(machine, PASSWORD, timeout=600)
        assert shell.run("systemctl is-system-running --wait", timeout=400).output == "running\n"
        found = status(shell)
        assert found["slot"] == "A" and found["upgrade"]["state"] == "rolled-back"


def fails(machine: Machine, reason: str) -> None:
    """The machine is started into its trial, and returns without a hand."""
    machine.expect(TRIAL, timeout=120)
    for _ in range(20):  # what the console says of a panic is no failure of this test
        try:
            machine.expect("slipway: slot A ", timeout=600)
            break
        except MachineError as error:
            if "the console says" not in str(error):
                raise
    shell = Shell.login(machine, PASSWORD, timeout=600)
    assert shell.run("systemctl is-system-running --wait", timeout=400).output == "running\n"
    text = shell.check("slipway status")
    assert f"version {release.NEXT} FAILED: " in text and reason in text, text
    found = status(shell)
    assert found["slot"] == "A" and found["upgrade"]["failed"] == [release.NEXT]
    variables = shell.check("grub-editenv /boot/esp/grub/grubenv list")
    assert "B_OK=0" in variables and "ORDER=A B" in variables and "A_TRY=0" in variables


@pytest.mark.long
def test_new_version_panics(artifacts, folder, laid):
    release.add_to_initrd(slot_b(laid), folder, "echo c >/proc/sysrq-trigger")
    with machine_of(artifacts, folder, laid) as machine:
        fails(machine, "panicked or hung")


@pytest.mark.long
def test_new_version_hangs_in_initrd(artifacts, folder, laid):
    """systemd is frozen, so that nobody serves the watchdog, and Xen restarts the machine."""
    release.add_to_initrd(slot_b(laid), folder, "sleep 5; kill -SEGV 1; sleep infinity")
    with machine_of(artifacts, folder, laid) as machine:
        fails(machine, "panicked or hung")


@pytest.mark.long
def test_new_version_waits_in_initrd(artifacts, folder, laid):
    """Something there never ends, while systemd is well."""
    release.add_to_initrd(slot_b(laid), folder, "sleep infinity")
    with machine_of(artifacts, folder, laid) as machine:
        fails(machine, "panicked or hung")


@pytest.mark.long
def test_new_version_has_no_agent(artifacts, folder, laid):
    release.break_agent(slot_b(laid))
    with machine_of(artifacts, folder, laid) as machine:
        fails(machine, "neither became ready nor said why")
