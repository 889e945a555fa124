# SPDX-License-Identifier: GPL-2.0-or-later
"""The installer is killed, as by a crash, and started again on the same machine: what it
had mounted, mapped or left running is in nobody's way."""

import pytest

from tests.e2e import host
from tests.e2e.recording import FAILED, SIZE, hardware
from tests.harness.disks import Disk
from tests.harness.hardware import Direct
from tests.harness.qemu import Machine
from tests.harness.shell import Shell

STEPS = ["Finding the host bundle", "Checking every block", "Removing what the disks held",
         "Writing the partition table", "Writing the system", "Growing and checking the system",
         "Making file systems", "Configuring the host", "Installing the boot loader",
         "Writing everything to the disk"]


# In the background it must have no terminal, which would stop it, as it writes to all consoles; and its
# number is its own, not setsid's.
START = "setsid sh -c 'echo $$ >/run/installer.pid; exec slipway-installer --boot' &\r"


@pytest.mark.long
@pytest.mark.parametrize("steps", [
    pytest.param(["Writing the system", "Installing the boot loader"], id="twice"),
    pytest.param(STEPS, id="each-step"),
])
def test_killed(artifacts, folder, steps):
    target = Disk(folder / "target.img", SIZE).create().scribble()
    machine_hardware = hardware(artifacts, folder, target)
    machine_hardware.direct = Direct(artifacts.kernel, artifacts.initrd, "console=ttyS0,115200 slipway.mode=rescue")
    with Machine(folder, machine_hardware) as machine:
        machine.expect("bash-[0-9.]+# ", timeout=300)
        shell = Shell(machine)
        for step in steps:
            machine.send(START)
            machine.expect(step, timeout=300, unless=FAILED)
            machine.send("kill -KILL $(cat /run/installer.pid)\r")
            shell.sync()
            shell.check("until ! grep -sq . /proc/$(cat /run/installer.pid)/cmdline; do sleep 1; done")
            # Its mounts went with it, and so did the programs that it ran (itself, nobody may have reaped).
            assert "/run/slipway" not in shell.check("cat /proc/mounts")
            left = shell.run("cat /proc/[0-9]*/comm 2>/dev/null").output.split()
            assert not {"mke2fs", "resize2fs", "e2fsck", "rauc", "chroot", "cp"} & set(left)
        machine.send(START)
        machine.expect("slipway-installer: installation complete", timeout=600, unless=FAILED)
    host.check_layout(target.path, small=True)
