# SPDX-License-Identifier: GPL-2.0-or-later
"""The boot menu of the ISO, at the serial console."""

from .qemu import Machine


def choose(machine: Machine, letter: str) -> None:
    """Starts the entry with this hotkey."""
    machine.expect("Install Slipway.*automatically in", timeout=120)
    machine.send(letter)
