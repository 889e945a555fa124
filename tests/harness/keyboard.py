# SPDX-License-Identifier: GPL-2.0-or-later
"""The machine's own keyboard, beside its serial console."""

import time

from .qemu import Machine

# QEMU's names (qapi/ui.json, QKeyCode) of the keys that are not named by their character.
KEYS = {" ": ["spc"], ";": ["semicolon"], "&": ["shift", "7"], ":": ["shift", "semicolon"], "/": ["slash"], ".": ["dot"], "-": ["minus"], ">": ["shift", "dot"], "\n": ["ret"]}


class Keyboard:
    def __init__(self, machine: Machine):
        self._machine = machine

    def press(self, *names: str) -> None:
        """Presses the keys NAMES together."""
        keys = [{"type": "qcode", "data": name} for name in names]
        self._machine.qmp.command("send-key", **{"keys": keys, "hold-time": 50})

    def type(self, text: str) -> None:
        """Types TEXT, on an American keyboard."""
        for character in text:
            if character.isupper():
                self.press("shift", character.lower())
            else:
                self.press(*KEYS.get(character, [character]))
            time.sleep(0.1)
