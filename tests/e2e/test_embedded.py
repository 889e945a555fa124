# SPDX-License-Identifier: GPL-2.0-or-later
"""An ISO in which slipway-iso embedded answers, kernel arguments, an authority and a driver disk:
it is unattended without a stick. The answers name a disk that is not there, so it ends early."""

import shutil
import subprocess

import pytest

from tests.e2e.conftest import BUILD
from tests.e2e.test_refuse import FAILED, GOOD, KEYS, failures
from tests.harness import answers, disks
from tests.harness.disks import GIB, Disk
from tests.harness.hardware import Hardware
from tests.harness.qemu import Machine

SLIPWAY_ISO = BUILD / "slipway-iso"


@pytest.mark.parametrize("firmware, bus", [
    pytest.param("uefi", "usb", id="uefi-usb", marks=pytest.mark.long),
    pytest.param("bios", "cd", id="bios-cd", marks=pytest.mark.long),
])
def test_embedded(artifacts, folder, firmware, bus):
    iso = folder / "embedded.iso"
    shutil.copy(artifacts.iso, iso)
    (folder / "answers.xml").write_text(answers.render(**{**GOOD, "disk": "sdx"}))
    subprocess.run([SLIPWAY_ISO, "embed", "--answers", folder / "answers.xml", "--ca", KEYS / "rauc-ca.pem",
                    "--driver-disk", BUILD / f"slipway-{artifacts.version}-driver-disk.iso",
                    "--kernel-arguments", "slipway.events=/dev/ttyS1 atexit=poweroff", iso], check=True)
    target = Disk(folder / "target.img", 32 * GIB).create().scribble()
    before = disks.fingerprint(target.path)
    hardware = Hardware(firmware=firmware, memory=1024, disks=[target], medium=iso, medium_bus=bus, medium_first=True)
    with Machine(folder, hardware, ports=["events"]) as machine:
        machine.expect("authority that is embedded in the medium is trusted", timeout=300, unless=FAILED)
        machine.expect("driver disk: 1 package; modules: slipway-demo", timeout=60, unless=FAILED)
        sentence = machine.expect(FAILED, timeout=120).group(1)
        machine.expect("Here is a shell", timeout=60)
    assert b"no disk" in sentence and b"sdx" in sentence
    assert failures(folder) == [4]  # the argument has reached the kernel, too
    assert disks.fingerprint(target.path) == before
