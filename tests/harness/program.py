# SPDX-License-Identifier: GPL-2.0-or-later
"""A program on a terminal of its own, for harness/screen.py, without a machine."""

import os
import pathlib

import pexpect

from .screen import HEIGHT, WIDTH


class Program:
    """Use as a context manager: the program is ended after the block. What it
    writes is kept in FOLDER/terminal.log."""

    def __init__(self, folder: pathlib.Path, command: list, height: int = HEIGHT):
        self.folder = pathlib.Path(folder)
        self._log = open(self.folder / "terminal.log", "wb")
        words = [str(word) for word in command]
        self._child = pexpect.spawn(words[0], words[1:], dimensions=(height, WIDTH), maxread=65536,
                                    env={**os.environ, "TERM": "vt220", "LC_ALL": "C.UTF-8"})
        self._child.logfile_read = self._log
        self._child.delaybeforesend = None
        self._child.ptyproc.delayafterterminate = 0.5  # a busy machine takes that long to end it

    def __enter__(self) -> "Program":
        return self

    def __exit__(self, *exception) -> None:
        self._child.close(force=True)
        self._log.close()

    def read(self, seconds: float) -> bytes:
        """What the program has written since the last read, as soon as there is
        anything; nothing after SECONDS."""
        try:
            return self._child.read_nonblocking(65536, timeout=seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return b""

    def send(self, text: str) -> None:
        self._child.send(text)

    def wait(self) -> int:
        """Its exit status, when it has ended."""
        self._child.expect(pexpect.EOF, timeout=20)
        self._child.close()
        return self._child.exitstatus
