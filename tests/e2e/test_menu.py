# SPDX-License-Identifier: GPL-2.0-or-later
"""The boot menu of the ISO, on both firmware types and from both kinds of medium."""

import pytest

from tests.harness import bootmenu
from tests.harness.hardware import Hardware
from tests.harness.qemu import Machine


@pytest.mark.parametrize("firmware, bus, entry, shows", [
    pytest.param("bios", "usb", "r", "slipway.mode=rescue", id="bios-usb-rescue"),
    pytest.param("uefi", "cd", "m", r"Memtest86\+", id="uefi-cd-memtest"),
    pytest.param("bios", "cd", "m", r"Memtest86\+", id="bios-cd-memtest", marks=pytest.mark.long),
    pytest.param("uefi", "usb", "s", "console=ttyS0,115200[ \r]", id="uefi-usb-serial", marks=pytest.mark.long),
])
def test_menu(artifacts, folder, firmware, bus, entry, shows):
    # Memtest86+ on BIOS writes to the screen as well, and stops where there is no graphics card.
    hardware = Hardware(firmware=firmware, memory=1024, medium=artifacts.iso, medium_bus=bus, display=entry == "m")
    with Machine(folder, hardware) as machine:
        bootmenu.choose(machine, entry)
        machine.expect(shows, timeout=120)
