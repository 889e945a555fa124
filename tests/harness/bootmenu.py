# SPDX-License-Identifier: GPL-2.0-or-later
"""The boot menu of the ISO, at the serial console."""

import time

from .qemu import Machine

DOWN = "\x1b[B"
PAUSE = 0.5  # seconds: firmware's serial driver drops keys that come faster than GRUB asks for them


def choose(machine: Machine, entry: int) -> None:
    """Starts the entry with this number, from 0."""
    machine.expect("Install Slipway.*automatically in", timeout=120)
    for key in [DOWN] * entry + ["\r"]:
        machine.send(key)
        time.sleep(PAUSE)
