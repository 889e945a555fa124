# SPDX-License-Identifier: GPL-2.0-or-later
"""A server of storage on a segment of the test network, which can go away and come back."""

import signal
import subprocess

from .network import CARD, Segment


class StorageServer:
    _segment: Segment
    _process: subprocess.Popen

    def kill(self) -> None:
        """The program ends at once; its machine answers that nobody is there."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def vanish(self) -> None:
        """Its machine is gone: nothing answers at all."""
        self._cable("down")

    def return_(self) -> None:
        self._cable("up")

    def _cable(self, state: str) -> None:
        self._segment.inside(lambda: subprocess.run(["ip", "link", "set", CARD, state], check=True))
